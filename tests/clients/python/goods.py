"""What is sold and to whom, who is in a list, and a type of the users' own."""

from library import check, crm, linked


def make(kind, **properties):
    return crm.objects.basic_api.create(kind, {"properties": properties, "associations": []}).id


def products():
    basic, batch, search = crm.products.basic_api, crm.products.batch_api, crm.products.search_api
    properties = {"name": "Gauge", "price": "120.50", "hs_sku": "G-1"}
    gauge = check("product created", lambda: basic.create({"properties": properties})).id
    check("product read", lambda: basic.get_by_id(gauge, properties=["name", "price", "hs_sku"]))
    goods = [{"name": "Crane", "price": "90000"}, {"name": "Winch", "price": "300"}]
    inputs = [{"properties": properties, "associations": []} for properties in goods]
    made = check("products created", lambda: batch.create({"inputs": inputs}))
    winch = next(record.id for record in made.results if record.properties["name"] == "Winch")
    dearer = {"id": winch, "properties": {"price": "310", "description": "Steel rope"}}
    check("products updated", lambda: batch.update({"inputs": [dearer]}))
    body = {
        "filterGroups": [{"filters": [{"propertyName": "name", "operator": "IN", "values": ["crane", "winch"]}]}],
        "sorts": ["price"],
        "properties": ["name", "price"],
        "limit": 10,
    }
    check("products found", lambda: search.do_search(body))
    check("product archived", lambda: basic.archive(winch))
    check("product gone", lambda: basic.get_by_id(winch))


def line_items():
    basic = crm.line_items.basic_api
    product = make("products", name="Valve", price="20", hs_sku="V-1")
    deal = make("deals", dealname="Pipes", dealstage="qualifiedtobuy")
    body = {"properties": {"hs_product_id": product, "quantity": "4"}, "associations": linked(deal, 20)}
    item = check("line item created", lambda: basic.create(body)).id
    wanted = ["name", "price", "hs_sku", "quantity", "amount"]
    check("line item read", lambda: basic.get_by_id(item, properties=wanted))
    fewer = {"properties": {"quantity": "2", "hs_discount_percentage": "10"}}
    check("line item updated", lambda: basic.update(item, fewer))
    check("line item after that", lambda: basic.get_by_id(item, properties=wanted))
    deals = crm.deals.basic_api
    check(
        "deal with its line items",
        lambda: deals.get_by_id(deal, properties=["dealname"], associations=["line_items"]),
    )


def leads():
    basic = crm.objects.leads.basic_api
    contact = make("contacts", firstname="Mara")
    properties = {"hs_lead_name": "Mara and the pipes"}
    check("lead of nobody", lambda: basic.create({"properties": properties, "associations": []}))
    body = {"properties": properties, "associations": linked(contact, 578)}
    lead = check("lead created", lambda: basic.create(body)).id
    moved = {"properties": {"hs_pipeline_stage": "qualified-stage-id"}}
    check("lead moved", lambda: basic.update(lead, moved))
    wanted = ["hs_lead_name", "hs_pipeline_stage"]
    check("lead with its contact", lambda: basic.get_by_id(lead, properties=wanted, associations=["contacts"]))
    check("lead pipelines", lambda: crm.pipelines.pipelines_api.get_all("leads"))


TOPIARISTS = {
    "filterBranchType": "OR",
    "filterBranchOperator": "OR",
    "filters": [],
    "filterBranches": [
        {
            "filterBranchType": "AND",
            "filterBranchOperator": "AND",
            "filterBranches": [],
            "filters": [
                {
                    "filterType": "PROPERTY",
                    "property": "jobtitle",
                    "operation": {
                        "operationType": "MULTISTRING",
                        "operator": "IS_EQUAL_TO",
                        "values": ["Topiarist"],
                        "includeObjectsWithNoValueSet": False,
                    },
                }
            ],
        }
    ],
}


def lists():
    api, members = crm.lists.lists_api, crm.lists.memberships_api
    ilex = make("contacts", firstname="Ilex", jobtitle="Topiarist")
    juniper = make("contacts", firstname="Juniper", jobtitle="Topiarist")
    kale = make("contacts", firstname="Kale", jobtitle="Grocer")
    tour = {"name": "Spring tour", "objectTypeId": "0-1", "processingType": "MANUAL"}
    list_id = check("list created", lambda: api.create(tour)).list.list_id
    check("members added", lambda: members.add(list_id, [ilex, juniper, "1"]))
    change = {"recordIdsToAdd": [kale], "recordIdsToRemove": [ilex]}
    check("members changed", lambda: members.add_and_remove(list_id, change))
    check("members", lambda: members.get_page(list_id))
    check("lists of a member", lambda: members.get_lists("0-1", kale))
    check("list renamed", lambda: api.update_name(list_id, list_name="Autumn tour"))
    check("lists found", lambda: api.do_search({"query": "autumn", "offset": 0, "count": 10}))
    check("list by name", lambda: api.get_by_name("Autumn tour", "0-1"))
    by_title = {"name": "Topiarists", "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": TOPIARISTS}
    dynamic = check("dynamic list created", lambda: api.create(by_title)).list.list_id
    check("dynamic members", lambda: members.get_page(dynamic))
    check("dynamic list with its filter", lambda: api.get_by_id(dynamic, include_filters=True))
    check("list removed", lambda: api.remove(list_id))
    check("list gone", lambda: api.get_by_id(list_id))
    check("list restored", lambda: api.restore(list_id))
    check("list again", lambda: api.get_by_id(list_id))


def schemas():
    core, basic, search = crm.schemas.core_api, crm.objects.basic_api, crm.objects.search_api
    check("schemas", lambda: core.get_all(archived=False))
    hull = {"name": "hull_number", "label": "Hull number", "type": "string", "fieldType": "text"}
    hull["hasUniqueValue"] = True
    length = {"name": "length", "label": "Length", "type": "number", "fieldType": "number"}
    boat = {
        "name": "boat",
        "labels": {"singular": "Boat", "plural": "Boats"},
        "primaryDisplayProperty": "hull_number",
        "requiredProperties": ["hull_number"],
        "searchableProperties": ["hull_number"],
        "properties": [hull, length],
        "associatedObjects": ["CONTACT"],
    }
    kind = check("schema created", lambda: core.create(boat)).object_type_id
    check("schema changed", lambda: core.update(kind, {"labels": {"singular": "Ship", "plural": "Ships"}}))
    link = {"fromObjectTypeId": kind, "toObjectTypeId": "0-3", "name": "boat_to_deal"}
    check("schema linked", lambda: core.create_association(kind, link))
    check("schema read", lambda: core.get_by_id(kind))
    first = {"properties": {"hull_number": "H-1", "length": "12.5"}, "associations": []}
    record = check("boat created", lambda: basic.create(kind, first)).id
    nameless = {"properties": {"length": "3"}, "associations": []}
    check("boat without a number", lambda: basic.create(kind, nameless))
    longer = {
        "filterGroups": [{"filters": [{"propertyName": "length", "operator": "GT", "value": "12"}]}],
        "properties": ["hull_number", "length"],
        "limit": 10,
    }
    check("boats found", lambda: search.do_search(kind, longer))
    check("schema in use", lambda: core.archive(kind))
    basic.archive(kind, record)
    check("schema archived", lambda: core.archive(kind))
    check("schema gone", lambda: core.get_by_id(kind))
