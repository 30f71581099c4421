"""Commands sent line by line to a daemon that tells its callers apart."""

import requests

from support import cli
from support.commands import line


def answers(boards, *commands, caller=None, dry=False):
    """The receipt or the problem of each line of one request."""
    answer = requests.post(
        boards.daemon.url + "/v1/commands/bulk",
        params={"dryRun": "true"} if dry else {},
        data="\n".join(map(line, commands)).encode() + b"\n",
        headers={**boards.headers(caller or boards.everybody), "Content-Type": "application/x-ndjson"},
        timeout=300,
    )
    assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
    found = cli.json_lines(answer.text)
    assert len(found) == len(commands), answer.text
    return found
