"""All kinds of record, each declared in one file and named here."""

from collections.abc import Mapping

from svc.kinds.acceptance import ACCEPTANCE
from svc.kinds.callback import CALLBACK
from svc.kinds.complaint import COMPLAINT
from svc.kinds.duty import DUTY
from svc.kinds.gatepass import PASS
from svc.kinds.incoming import INCOMING
from svc.kinds.inquiry import INQUIRY
from svc.kinds.inspection import INSPECTION
from svc.kinds.key import KEY
from svc.kinds.repair import REPAIR
from svc.kinds.resident import RESIDENT
from svc.kinds.submission import SUBMISSION
from svc.model.kind import Kind

EVERY = (
    REPAIR,
    COMPLAINT,
    CALLBACK,
    PASS,
    KEY,
    INQUIRY,
    INCOMING,
    INSPECTION,
    DUTY,
    RESIDENT,
    SUBMISSION,
    ACCEPTANCE,
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in EVERY}
