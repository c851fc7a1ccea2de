"""The library under test, and how a check of it is run and printed."""

import json
import os
import urllib.request

from hubspot import HubSpot
from hubspot.crm.contacts import ApiClient
from urllib3.util.retry import Retry

BASE = os.environ["SANDBOX_URL"]
TOKEN = os.environ["SANDBOX_TOKEN"]
# Waits 0, 1.5, 3 and 6 seconds: a little more than the longest window, ten seconds.
RETRY = Retry(total=4, status_forcelist=(429,), allowed_methods=None, backoff_factor=0.75)


def client(token):
    return HubSpot(access_token=token, retry=RETRY, host=BASE)


hubspot = client(TOKEN)
crm = hubspot.crm


def plain(value):
    """What the library made of an answer, under the API's own names."""
    return ApiClient().sanitize_for_serialization(value)


def check(name, work):
    """Runs one check and prints what came of it. Returns the result, so that the next check can use its ids."""
    line = {"check": name}
    result = None
    try:
        result = work()
        line["result"] = plain(result)
    except Exception as error:
        # Each part of the library has an exception of its own. Whatever is no refusal is a mistake and must be seen.
        if not getattr(error, "status", None):
            raise
        line["status"] = error.status
        line["refusal"] = json.loads(error.body)
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return result


def sandbox(name, body):
    """Asks the sandbox itself for something."""
    headers = {"Content-Type": "application/json", "X-Sandbox-Control": "1"}
    request = urllib.request.Request(f"{BASE}/sandbox/{name}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def linked(record, type_id):
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
    return [{"to": {"id": record}, "types": types}]
