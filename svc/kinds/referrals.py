"""What is told of matters beyond property management: the authority or office, and the way (006.17, 010.6)."""

from svc.kinds.shared import TOLD
from svc.model.fields import TEXT, Field
from svc.text.dataclass import replace

MATTER = Field("matter", "转介事项", "matter in the directory of authorities", directory="matter")
AUTHORITY = Field("authority", "有关部门", "authority", required=True, directory="authority")
EXPLAINED = replace(TOLD, directory="told")
OFFICE = Field(
    "authority",
    "有关单位",
    "office",
    "name",
    options=("--to", "--authority"),
    private="open",
    directory="authority",
)
WAY = Field(
    "text",
    "具体途径",
    "exact way and place",
    required=True,
    options=TEXT.options,
    spoken=True,
    directory="told",
)
