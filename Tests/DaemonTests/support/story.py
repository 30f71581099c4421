"""One career from registration to a renewed credential, told to a daemon."""

import json

from support import cli
from support.careers import Person

APPLIED, ISSUED, RENEWED = "2021-08-01", "2021-09-01", "2023-08-20"


class Story:
    """A daemon with two careers; `at` has the positions of what happened."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.at = {}
        self.person, self.other = Person(41), Person(42)
        [adoption] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
        daemon.accept(adoption)
        self.tell()

    def send(self, *commands):
        for command in commands:
            receipt = self.daemon.accept(command)
        return int(receipt["position"])

    def tell(self):
        person, other = self.person, self.other
        self.at["registered"] = self.send(person.register())
        self.mistake = person.module("advocacy", 7, on="2021-02-03")
        self.modules = person.training()
        self.at["trained"] = self.send(self.mistake, *self.modules)
        self.at["other"] = self.send(
            other.register(), other.submit(), other.approve(on="2021-10-15", override=True)
        )
        self.exams = [person.exam(passed=False, on="2021-06-01"), person.exam()]
        self.at["prepared"] = self.send(
            person.competency(),
            *person.experience(),
            *person.supervision(),
            *self.exams,
            *person.attestations(),
        )
        self.at["voided"] = self.send(person.void(self.mistake))
        self.at["applied"] = self.send(person.submit(on=APPLIED))
        self.at["issued"] = self.send(person.approve(on=ISSUED))
        self.at["learned"] = self.send(
            person.education("ethical-responsibility", 6, "2022-03-01"),
            person.education("advocacy", 14, "2022-04-01"),
        )
        self.at["filed"] = self.send(person.file_renewal("2023-08-01"))
        self.at["renewed"] = self.send(person.approve_renewal(RENEWED))
        self.head = self.at["renewed"]

    def get(self, path, **parameters):
        return self.daemon.get_ok(path, **parameters)

    def peer(self, path="", **parameters):
        return self.get(f"/v1/peers/{self.person.id}{path}", **parameters)

    def assessment(self, **parameters):
        [assessment] = self.peer("/eligibility", board="ICRC", **parameters)["assessments"]
        return assessment

    def requirements(self, **parameters):
        return {it["id"]: it for it in self.assessment(**parameters)["requirements"]}

    def credential(self, **parameters):
        return self.get(f"/v1/credentials/ICRC/{self.person.credential_number}", **parameters)
