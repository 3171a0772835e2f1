"""Signs what has to be signed, as the upstream or as Twilio, and now and then wrongly: then it has to be refused."""

import base64
import hashlib
import hmac
import json
import os
import random
import time
import uuid
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import requests.auth
import schemathesis

KEY = base64.b64decode(os.environ["BRIDGE_SIGNING_SECRET"].removeprefix("whsec_"))
AUTH_TOKEN = os.environ["BRIDGE_AUTH_TOKEN"].encode()
TAMPERED_SHARE = 0.1
BINARY_SHARE = 0.1

# GET /actions takes one of them, which a schema of parameters cannot say; the last two go together.
SELECTIONS = [("conversationId",), ("status",), ("route",), ("source", "eventId"), ()]


def without(name):
    def remove(headers):
        del headers[name]

    return remove


def with_value(name, value):
    def replace(headers):
        headers[name] = value

    return replace


def stale(headers):
    headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - 3600)


def renamed(headers):
    headers["webhook-id"] = str(uuid.uuid4())


class Signature(requests.auth.AuthBase):
    """Runs last, on the bytes that go over the wire."""

    tamperings = []

    def __init__(self, chance, is_valid):
        self.chance = chance
        self.is_valid = is_valid

    def __call__(self, request):
        body = request.body or b""
        self.sign(request, body.encode() if isinstance(body, str) else body)
        request.is_tampered = self.chance.random() < TAMPERED_SHARE
        if request.is_tampered:
            self.chance.choice(self.tamperings)(request.headers)
        return request


class StandardWebhooks(Signature):
    """https://www.standardwebhooks.com"""

    forged = with_value("webhook-signature", "v1," + base64.b64encode(bytes(32)).decode())
    garbled = with_value("webhook-signature", "v2,*")
    tamperings = [without("webhook-signature"), forged, garbled, stale, renamed]

    def sign(self, request, body):
        headers = request.headers
        if self.is_valid and self.chance.random() < BINARY_SHARE:
            # CloudEvents in binary mode. The body is the data: one that were an envelope or a batch would be read as such.
            body = json.dumps({"order": self.chance.getrandbits(32)}).encode()
            request.body = body
            headers["content-type"] = "application/json"
            headers["content-length"] = str(len(body))
            attributes = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": "/fuzz", "type": "fuzz"}
            headers.update({f"ce-{name}": value for name, value in attributes.items()})
        headers["webhook-id"] = str(uuid.UUID(int=self.chance.getrandbits(128)))
        headers["webhook-timestamp"] = str(int(time.time()))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        signature = hmac.new(KEY, signed, hashlib.sha256).digest()
        headers["webhook-signature"] = "v1," + base64.b64encode(signature).decode()


class TwilioSignature(Signature):
    """https://www.twilio.com/docs/usage/security: over the URL and the form, or over the URL with the body's digest."""

    tamperings = [
        without("x-twilio-signature"),
        with_value("x-twilio-signature", base64.b64encode(bytes(20)).decode()),
        with_value("x-twilio-signature", "*"),
    ]

    def sign(self, request, body):
        url = urlsplit(request.url)
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        query = "" if is_form else f"bodySHA256={hashlib.sha256(body).hexdigest()}"
        request.url = urlunsplit(url._replace(query=query))
        fields = parse_qsl(body.decode(errors="replace"), keep_blank_values=True) if is_form else []
        signed = request.url + "".join(name + value for name, value in sorted(set(fields)))
        signature = hmac.new(AUTH_TOKEN, signed.encode(), hashlib.sha1).digest()
        request.headers["x-twilio-signature"] = base64.b64encode(signature).decode()


# The paths that a signature opens. The others are for callers that IAM knows.
SIGNATURES = {"/events/{source}": StandardWebhooks, "/callbacks/twilio": TwilioSignature}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """The host on a laptop, which is asked here, has no IAM, and signing is done below."""
    for path in raw_schema["paths"].values():
        for operation in path.values():
            operation["security"] = []


@schemathesis.hook
def before_call(context, case, kwargs):
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    # Chance that depends on the case alone: when it is tried again, to make a finding smaller, it is the same.
    chance = random.Random(repr((case.path_parameters, case.query, case.body)))
    if case.method.upper() == "POST" and case.path in SIGNATURES:
        kwargs["auth"] = SIGNATURES[case.path](chance, is_valid)
    if case.method.upper() == "GET" and case.path == "/actions" and is_valid:
        case.query = one_selection(case.query, chance)


def one_selection(query, chance):
    given = dict(query or {})
    chosen = chance.choice([names for names in SELECTIONS if all(name in given for name in names)])
    others = {name for names in SELECTIONS for name in names} - set(chosen)
    # Of the days, a range and a day exclude each other too; none goes with an event; and a cursor is of a page that was.
    others |= {"cursor", chance.choice(["day", "from"])} | ({"day", "from", "to"} if "eventId" in chosen else set())
    return {name: value for name, value in given.items() if name not in others}


@schemathesis.check
def tampered_is_refused(context, response, case):
    """A request whose signature does not hold is 401, unless the path names no source or leads nowhere."""
    if getattr(response.request, "is_tampered", False) and response.status_code not in (401, 404):
        raise AssertionError(f"taken with a wrong signature: {response.status_code}")
