"""System calls that fail: EIO, ENOSPC and SIGKILL at each call of a commit and of a first start."""

import random
import shutil

from crash import folders, tracing
from crash.closing import Closing
from crash.fault_cases import Bases
from crash.first_start import FirstStart
from crash.outcomes import Outcomes
from crash.workload import GONE
from support.commands import line
from support.daemon import Daemon
from support.ledger import Ledger

FAULTS = ("EIO", "ENOSPC", "SIGKILL")
#: What a commit needs to be durable, and what is made from it afterwards.
DURABLE = ("log/data.mdb", "keys/slots")
DERIVED = ("projections/eligibility/1/data.mdb",)


ATTEMPTS = 4
#: How a batch is cut into commits varies: of so many looks, the one with the fewest calls counts.
LOOKS = 4
#: Of the calls of a batch, this share must be met all the same.
MET_MIN = 0.5
CUT_OTHERWISE = "not made: the batch was cut otherwise"


class NotMet(AssertionError):
    """The daemon did not make the call that was to fail."""


class CutOtherwise(Exception):
    """The same, of a batch: it was decided in fewer parts than when it was looked at."""


class FaultCampaign:
    def __init__(self, size, seed, folder):
        self.size = size
        self.chance = random.Random(seed)
        self.folder = folder
        what = f"{size} calls" if size else "every call"
        self.outcomes = Outcomes(f"System calls that fail, {what}, seed {seed}")

    def run(self):
        bases = Bases(self.folder / "bases")
        cases = [case for occasion in bases.occasions() for case in self._cases(occasion)]
        start = FirstStart(self.folder / "first", bases.adoption)
        cases += [(start, call, fault) for call in start.calls() for fault in FAULTS]
        closing = Closing(self.folder / "closing", bases.occasions()[-1])
        cases += [(closing, call, "SIGKILL") for call in closing.calls()]
        if self.size and self.size < len(cases):
            cases = self.chance.sample(cases, self.size)
        tried, missed = {}, {}
        for number, (occasion, call, fault) in enumerate(cases):
            folder = self.folder / f"case-{number}"
            point = f"{fault}, {occasion.name}"
            tried[point] = tried.get(point, 0) + 1
            try:
                folder.mkdir(parents=True)
                if occasion in (start, closing):
                    outcome = occasion.run(folder, call, fault)
                else:
                    outcome = self._run(folder, occasion, call, fault)
            except CutOtherwise:
                missed[point] = missed.get(point, 0) + 1
                outcome = CUT_OTHERWISE
            except Exception as failure:
                kind = str(failure) if isinstance(failure, AssertionError) else repr(failure)
                self.outcomes.fail(point, kind.split(":")[0][:60], f"{call} in {folder}: {failure}")
                continue
            self.outcomes.note(point, outcome)
            shutil.rmtree(folder)
        for point, count in missed.items():
            if not self.size and count > tried[point] * (1 - MET_MIN):
                self.outcomes.fail(point, "hardly any call was met", f"{count} of {tried[point]} were not")
        return self.outcomes

    def _run(self, folder, *case):
        """How a batch is cut into commits varies, and with it how often each call is made."""
        for attempt in range(ATTEMPTS):
            try:
                return Case(folder / str(attempt), *case).run()
            except NotMet as failure:
                last = failure
        # A lone command is one commit, always.
        raise CutOtherwise(str(last)) if len(case[0].commands()) > 1 else last

    def _look(self, occasion, watched):
        """The calls that one run of it makes, traced as a case is: tracing changes how a batch is cut."""
        folder = self.folder / "look"
        data = folders.copy(occasion.base, folder / "data")
        with Daemon(data) as daemon:
            paths = [data / it for it in watched]
            with tracing.attached(daemon, folder / "trace", paths):
                send(daemon, occasion.commands(), Ledger())
            calls = tracing.calls_in(folder / "trace", data)
            daemon.stop()
        shutil.rmtree(folder)
        assert any(it.path == watched[0] for it in calls), f"no call of the commit was seen: {calls}"
        return calls

    def _cases(self, occasion):
        """Each call of the commit with each fault; what follows the commit can only be killed in."""
        durable, derived = (
            min((self._look(occasion, watched) for _ in range(LOOKS)), key=len)
            for watched in (DURABLE, DERIVED)
        )
        return [
            *((occasion, call, fault) for call in durable for fault in FAULTS),
            *((occasion, call, "SIGKILL") for call in derived),
        ]


class Case:
    """One fault in one commit of a running daemon, and all that has to hold afterwards."""

    def __init__(self, folder, occasion, call, fault):
        self.folder, self.occasion, self.call, self.fault = folder, occasion, call, fault
        self.data = folders.copy(occasion.base, folder / "data")
        self.trace = folder / "trace"
        self.ledger = Ledger()
        for receipt in occasion.ledger.firsts.values():
            self.ledger.note(receipt)
        self.commands = occasion.commands()
        self.acknowledged = len(self.ledger.receipts)
        self.problems = []

    def run(self):
        with Daemon(self.data) as daemon:
            inject = f"{self.call.name}:" + {
                "EIO": f"error=EIO:when={self.call.number}",
                # Space stays short until the tracer goes.
                "ENOSPC": f"error=ENOSPC:when={self.call.number}+",
                "SIGKILL": f"signal=SIGKILL:when={self.call.number}",
            }[self.fault]
            watched = DURABLE if self.call.path in DURABLE else DERIVED
            paths = [self.data / it for it in watched]
            with tracing.attached(daemon, self.trace, paths, inject=inject) as detach:
                answers = send(daemon, self.commands, self.ledger)
                if self.fault == "SIGKILL":
                    if all("code" not in it for it in answers) and len(answers) == len(self.commands):
                        raise NotMet("the call was not met: all was acknowledged")
                    assert daemon.process.wait(tracing.ENDED) == -9, "something else ended the daemon"
                    outcome = "killed, all kept"
                else:
                    if not tracing.was_injected(self.trace):
                        raise NotMet(f"the call was not met: {self.call}")
                    check = self._check_stopped if self.fault == "EIO" else self._check_full
                    outcome = check(daemon, answers, detach)
            if self.fault != "SIGKILL":
                daemon.stop()
        # Whatever went wrong so far, nothing may be lost.
        self._check_after()
        assert not self.problems, "; and ".join(self.problems)
        return outcome

    def _holds(self, condition, problem):
        """Notes what does not hold, and goes on: one fault can do several things wrong."""
        if not condition and problem not in self.problems:
            self.problems.append(problem)

    def _check_stopped(self, daemon, answers, detach):
        """EIO: nothing is acknowledged any more, though the fault is gone; reads go on."""
        assert answers and is_failure(answers[-1]), f"acknowledged over EIO: {answers[-1:]}"
        # A batch may take several commits; those before the fault were kept.
        codes = ["code" in it for it in answers]
        assert codes == sorted(codes), f"acknowledged after EIO: {answers}"
        self._check_reads(daemon)
        detach()
        again = send(daemon, self.commands, self.ledger)
        self._holds(
            all(it.get("code") in {"writer_stopped", "commit_failed"} for it in again),
            f"writes go on after EIO: {again[0]}")
        ready = daemon.get("/readyz")
        said = ready.json().get("readiness", {})
        self._holds(
            ready.status_code == 503 and said["writer"] == "stopped" and said["reasons"],
            f"/readyz says nothing after EIO: {ready.text}")
        self._check_reads(daemon)
        return "stopped, said so, reads went on"

    def _check_full(self, daemon, answers, detach):
        """ENOSPC: refused as such, reads go on, and writing goes on when there is space again."""
        refused = [it for it in answers if is_failure(it)]
        assert refused, f"acknowledged over ENOSPC: {answers[:2]}"
        codes = {it["code"] for it in refused}
        self._holds(codes == {"space_exhausted"}, f"a full disk is not named: {codes}")
        self._check_reads(daemon)
        detach()
        again = send(daemon, self.commands, self.ledger)
        resumed = not any(is_failure(it) for it in again)
        self._holds(resumed, f"writing does not resume: {again[0]}")
        ready = daemon.get("/readyz")
        self._holds(
            resumed == (ready.status_code == 200),
            f"/readyz says the contrary: {ready.status_code} {ready.text}")
        return "refused, reads went on, resumed"

    def _check_reads(self, daemon):
        answer = daemon.get("/v1/events")
        self._holds(answer.status_code == 200, f"reads of the log stop: {answer.json().get('code')}")
        if answer.status_code == 200:
            self.ledger.check_log(daemon.events())
        if self.acknowledged > 1:
            person = next(it for it in self.ledger.receipts.values() if it["stream"].startswith("peer-"))
            peer = person["stream"].removeprefix("peer-")
            for path in (f"/v1/peers/{peer}", f"/v1/peers/{peer}/history"):
                answer = daemon.get(path)
                what = "history" if path.endswith("history") else "record"
                code = answer.json().get("code")
                self._holds(answer.status_code == 200, f"reads of a person's {what} stop: {code}")

    def _check_after(self):
        """What was acknowledged is there after a restart; the rest can be sent again, and counts once."""
        with Daemon(self.data) as daemon:
            events = daemon.events()
            self.ledger.check_log(events)
            known = set(self.ledger.receipts) | {it["commandId"] for it in self.commands}
            assert {it["commandId"] for it in events} <= known, "the log has what nobody sent"
            again = send(daemon, self.commands, self.ledger)
            assert not any(is_failure(it) for it in again), f"refused after the restart: {again}"
            events = daemon.events()
            self.ledger.check_log(events)
            assert {it["commandId"] for it in events} == known == set(self.ledger.receipts)
            daemon.stop()
        folders.check_tools(self.data, len(events))


def is_failure(answer):
    return "code" in answer


def send(daemon, commands, ledger):
    """Sends commands, at once when there are several; notes receipts, and gives all answers."""
    answers = []
    try:
        if len(commands) == 1:
            answers.append(daemon.post(commands[0]).json())
        else:
            answers += daemon.bulk([line(it) for it in commands])
    except GONE:
        daemon.process.wait(tracing.ENDED)
    for answer in answers:
        if not is_failure(answer):
            ledger.note(answer)
    return answers
