"""Signs each event as Standard Webhooks say, and now and then wrongly: then it has to be refused."""

import base64
import hashlib
import hmac
import os
import random
import time
import uuid

import requests.auth
import schemathesis

KEY = base64.b64decode(os.environ["BRIDGE_SIGNING_SECRET"].removeprefix("whsec_"))
TAMPERED_SHARE = 0.1
BINARY_SHARE = 0.1


def unsigned(headers):
    del headers["webhook-signature"]


def forged(headers):
    headers["webhook-signature"] = "v1," + base64.b64encode(bytes(32)).decode()


def garbled(headers):
    headers["webhook-signature"] = "v2,*"


def stale(headers):
    headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - 3600)


def renamed(headers):
    headers["webhook-id"] = str(uuid.uuid4())


class StandardWebhooks(requests.auth.AuthBase):
    """Runs last, on the bytes that go over the wire."""

    def __init__(self, chance, is_valid):
        self.chance = chance
        self.is_valid = is_valid

    def __call__(self, request):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        headers = request.headers
        if self.is_valid and self.chance.random() < BINARY_SHARE:
            # CloudEvents in binary mode: whatever the body is, it is the data, so that even a wrong one would do.
            attributes = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": "/fuzz", "type": "fuzz"}
            headers.update({f"ce-{name}": value for name, value in attributes.items()})
        headers["webhook-id"] = str(uuid.UUID(int=self.chance.getrandbits(128)))
        headers["webhook-timestamp"] = str(int(time.time()))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        signature = hmac.new(KEY, signed, hashlib.sha256).digest()
        headers["webhook-signature"] = "v1," + base64.b64encode(signature).decode()
        request.is_tampered = self.chance.random() < TAMPERED_SHARE
        if request.is_tampered:
            self.chance.choice([unsigned, forged, garbled, stale, renamed])(headers)
        return request


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """The host on a laptop, which is asked here, has no IAM, and signing is done below."""
    for path in raw_schema["paths"].values():
        for operation in path.values():
            operation["security"] = []


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.method.upper() != "POST":
        return
    # Chance that depends on the case alone: when it is tried again, to make a finding smaller, it is signed as before.
    chance = random.Random(repr((case.path_parameters, case.body)))
    kwargs["auth"] = StandardWebhooks(chance, case.meta is not None and case.meta.generation.mode.is_positive)


@schemathesis.check
def tampered_is_refused(context, response, case):
    """A request whose signature does not hold is 401, unless the path names no source or leads nowhere."""
    if getattr(response.request, "is_tampered", False) and response.status_code not in (401, 404):
        raise AssertionError(f"taken with a wrong signature: {response.status_code}")
