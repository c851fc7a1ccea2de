"""HubSpot's own client library for Python, unmodified, through everything that a program usually does with it.

It prints one line of JSON per check: what the library made of the answer, or of the refusal. What must stand there is
for the caller to say. SANDBOX_URL, SANDBOX_TOKEN, CLIENT_ID and CLIENT_SECRET say where to go.
"""

import os

from goods import leads, line_items, lists, products, schemas
from library import TOKEN, check, client, crm, hubspot, linked, plain, sandbox


def definitions():
    owners = check("owners", lambda: crm.owners.owners_api.get_page())
    check("owner", lambda: crm.owners.owners_api.get_by_id(int(owners.results[0].id), id_property="id"))
    pipelines = check("pipelines", lambda: crm.pipelines.pipelines_api.get_all("deals"))
    first = pipelines.results[0].id
    check("pipeline", lambda: crm.pipelines.pipelines_api.get_by_id("deals", first))
    check("stages", lambda: crm.pipelines.pipeline_stages_api.get_all("deals", first))

    core, batch = crm.properties.core_api, crm.properties.batch_api
    check("properties", lambda: core.get_all("contacts", archived=False))
    check("groups", lambda: crm.properties.groups_api.get_all("contacts"))
    tea = {
        "name": "favourite_tea",
        "label": "Favourite tea",
        "groupName": "contactinformation",
        "type": "enumeration",
        "fieldType": "select",
        "options": [
            {"label": "Assam", "value": "assam", "displayOrder": 0, "hidden": False},
            {"label": "Darjeeling", "value": "darjeeling", "displayOrder": 1, "hidden": False},
        ],
    }
    check("property created", lambda: core.create("contacts", tea))
    change = {"label": "Tea", "description": "What to offer"}
    check("property updated", lambda: core.update("contacts", "favourite_tea", change))
    check("property", lambda: core.get_by_name("contacts", "favourite_tea"))
    inputs = {"archived": False, "inputs": [{"name": "email"}, {"name": "favourite_tea"}]}
    check("properties read", lambda: batch.read("contacts", inputs))


def one_contact():
    basic = crm.contacts.basic_api
    properties = {"name": "Otter Works", "domain": "otter.example"}
    company = check("company created", lambda: crm.companies.basic_api.create({"properties": properties}))
    ada = {"email": "ada@otter.example", "firstname": "Ada", "lastname": "Byron", "favourite_tea": "assam"}
    body = {"properties": ada, "associations": linked(company.id, 279)}
    contact = check("contact created", lambda: basic.create(body)).id
    wanted = ["email", "favourite_tea"]
    check("contact read", lambda: basic.get_by_id(contact, properties=wanted, associations=["companies"]))
    check(
        "contact read by e-mail",
        lambda: basic.get_by_id("ada@otter.example", properties=["firstname"], id_property="email"),
    )
    update = {"properties": {"firstname": "Augusta", "phone": ""}}
    check("contact updated", lambda: basic.update(contact, update))
    check("contact with history", lambda: basic.get_by_id(contact, properties_with_history=["firstname"]))
    check("duplicate", lambda: basic.create({"properties": {"email": "ada@otter.example"}}))
    check("invalid", lambda: basic.create({"properties": {"email": "not an address"}}))
    check("unknown option", lambda: basic.update(contact, {"properties": {"favourite_tea": "coffee"}}))
    check("unknown property", lambda: basic.update(contact, {"properties": {"no_such_property": "x"}}))
    check("contact archived", lambda: basic.archive(contact))
    check("contact gone", lambda: basic.get_by_id(contact))
    check("contact among the archived", lambda: basic.get_by_id(contact, properties=["email"], archived=True))
    check("archived page", lambda: basic.get_page(limit=10, properties=["email"], archived=True))


def batches():
    batch, basic = crm.contacts.batch_api, crm.contacts.basic_api
    names = ["Fern", "Hazel", "Rowan"]

    def address(name):
        return f"{name.lower()}@grove.example"

    inputs = [{"properties": {"firstname": name, "email": address(name)}, "associations": []} for name in names]
    created = check("batch created", lambda: batch.create({"inputs": inputs}))
    ids = [record.id for record in created.results]
    by_address = {
        "idProperty": "email",
        "inputs": [{"id": address("Fern")}, {"id": address("Rowan")}],
        "properties": ["firstname"],
        "propertiesWithHistory": [],
    }
    check("batch read by e-mail", lambda: batch.read(by_address))
    in_part = {"inputs": [{"id": ids[0]}, {"id": "1"}], "properties": ["email"], "propertiesWithHistory": []}
    check("batch read in part", lambda: batch.read(in_part))
    moved = [{"id": record, "properties": {"city": "Kew"}} for record in ids]
    check("batch updated", lambda: batch.update({"inputs": moved}))
    upserts = [
        {"id": address("Fern"), "idProperty": "email", "properties": {"city": "Bath"}},
        {"id": address("Linden"), "idProperty": "email", "properties": {"firstname": "Linden"}},
    ]
    check("batch upserted", lambda: batch.upsert({"inputs": upserts}))
    check("merged", lambda: basic.merge({"primaryObjectId": ids[0], "objectIdToMerge": ids[1]}))
    check("batch archived", lambda: batch.archive({"inputs": [{"id": ids[2]}]}))
    check("batch gone", lambda: basic.get_by_id(ids[2]))


def searches():
    api = crm.contacts.search_api
    everyone = check("all contacts", lambda: crm.contacts.get_all(properties=["email"]))
    first = everyone[0]

    def pages():
        found, after = [], None
        while True:
            body = {
                "filterGroups": [{"filters": [{"propertyName": "email", "operator": "HAS_PROPERTY"}]}],
                "sorts": ["-hs_object_id"],
                "properties": ["email"],
                "limit": 20,
            }
            page = api.do_search(body | ({"after": after} if after else {}))
            found.append(page)
            if page.paging is None:
                return found
            after = page.paging.next.after

    check("search by pages", pages)

    def search(**filter):
        wanted = ["email", "firstname"]
        return api.do_search({"filterGroups": [{"filters": [filter]}], "properties": wanted, "limit": 100})

    check("search equal", lambda: search(propertyName="email", operator="EQ", value=first.properties["email"]))
    both = ["fern@grove.example", "linden@grove.example"]
    check("search in", lambda: search(propertyName="email", operator="IN", values=both))
    check(
        "search between",
        lambda: search(propertyName="hs_object_id", operator="BETWEEN", value=first.id, highValue=first.id),
    )
    check("search by token", lambda: search(propertyName="email", operator="CONTAINS_TOKEN", value="*@grove.example"))
    check("search by words", lambda: api.do_search({"query": "Linden", "limit": 10, "properties": ["firstname"]}))
    check("search refused", lambda: search(propertyName="no_such_property", operator="EQ", value="x"))


def associations():
    v4 = crm.associations.v4
    basic, batch, kinds = v4.basic_api, v4.batch_api, v4.schema.definitions_api

    def make(kind, **properties):
        return crm.objects.basic_api.create(kind, {"properties": properties, "associations": []}).id

    company = make("companies", name="Grove")
    iris, olive = make("contacts", firstname="Iris"), make("contacts", firstname="Olive")
    pair = ("contacts", "companies")

    name = {"label": "Gardener of", "name": "gardener_of"}
    labels = check("label created", lambda: kinds.create(*pair, name))
    check("labels", lambda: kinds.get_all(*pair))
    type_id = next(label.type_id for label in labels.results if label.label == "Gardener of")
    gardener = [{"associationCategory": "USER_DEFINED", "associationTypeId": type_id}]
    check("linked with a label", lambda: basic.create("contacts", iris, "companies", company, gardener))
    check("linked by default", lambda: basic.create_default("contacts", olive, "companies", company))
    check("links of a company", lambda: basic.get_page("companies", company, "contacts"))

    def pages():
        page = basic.get_page("companies", company, "contacts", limit=1)
        return [page, basic.get_page("companies", company, "contacts", limit=1, after=page.paging.next.after)]

    check("links by pages", pages)
    ids = [{"id": iris}, {"id": olive}]
    check("links read", lambda: batch.get_page(*pair, {"inputs": ids + [{"id": "1"}]}))

    def link(contact):
        return {"from": {"id": contact}, "to": {"id": company}, "types": gardener}

    check("links created", lambda: batch.create(*pair, {"inputs": [link(olive)]}))
    check("a label taken away", lambda: batch.archive_labels(*pair, {"inputs": [link(iris)]}))
    check("links after that", lambda: batch.get_page(*pair, {"inputs": ids}))
    check("a link taken away", lambda: basic.archive("contacts", iris, "companies", company))
    last = {"inputs": [{"from": {"id": olive}, "to": [{"id": company}]}]}
    check("links archived", lambda: batch.archive(*pair, last))
    check("no links left", lambda: basic.get_page("companies", company, "contacts"))


def other_types():
    pipeline = crm.pipelines.pipelines_api.get_all("tickets").results[0]
    greenhouse = {"dealname": "Greenhouse", "dealstage": "qualifiedtobuy", "amount": "1200.50"}
    deal = check("deal created", lambda: crm.deals.basic_api.create({"properties": greenhouse})).id
    check("wrong stage", lambda: crm.deals.basic_api.update(deal, {"properties": {"dealstage": "nowhere"}}))
    stage = pipeline.stages[0].id
    leak = {"subject": "A leak", "hs_pipeline": pipeline.id, "hs_pipeline_stage": stage}
    check("ticket created", lambda: crm.tickets.basic_api.create({"properties": leak}))
    note = {"hs_timestamp": "2026-03-01T09:00:00Z", "hs_note_body": "Glass is ordered."}
    body = {"properties": note, "associations": linked(deal, 214)}
    check("note created", lambda: crm.objects.notes.basic_api.create(body))
    task = {"hs_timestamp": "2026-03-02T09:00:00Z", "hs_task_subject": "Measure", "hs_task_status": "NOT_STARTED"}
    work = {"properties": task, "associations": linked(deal, 216)}
    check("task created", lambda: crm.objects.tasks.basic_api.create(work))
    check(
        "deal with its notes and tasks",
        lambda: crm.deals.basic_api.get_by_id(deal, properties=["amount"], associations=["notes", "tasks"]),
    )


def limited(window, requests, call):
    """Empties a limit's window and calls until the library met the refusal: on a slow machine the window may pass."""
    for _ in range(5):
        before = sandbox("requests", {"last": 1})["total"]
        sandbox("drain", {"window": window, "token": TOKEN, "requests": requests})
        result = call()
        log = sandbox("requests", {})
        statuses = [row["status"] for row in log["rows"][before - log["total"] :]]
        if 429 in statuses:
            return {"statuses": statuses, "result": plain(result)}
    raise RuntimeError(f"{window}: never refused")


def refusals():
    check("retried after a second", lambda: limited("search", 5, lambda: crm.contacts.search_api.do_search({"limit": 1})))
    check("retried after ten seconds", lambda: limited("general", 190, lambda: crm.contacts.basic_api.get_page(limit=1)))
    check("not signed in", lambda: client("pat-na1-nobody").crm.contacts.basic_api.get_page(limit=1))
    app = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}
    tokens = hubspot.oauth.tokens_api
    check("refresh refused", lambda: tokens.create(grant_type="refresh_token", refresh_token="na1-unknown", **app))


definitions()
one_contact()
batches()
searches()
associations()
other_types()
products()
line_items()
leads()
lists()
schemas()
refusals()
