import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf
import Testing

@Suite("Types of events")
struct EventTypeTests {
    static let payloads: [(EventType, Event.OneOf_Event)] = [
        (.peerRegistered, .peerRegistered(PeerRegistered())),
        (.moduleCompleted, .moduleCompleted(ModuleCompleted())),
        (.competencyPassed, .competencyPassed(CompetencyPassed())),
        (.competencyFailed, .competencyFailed(CompetencyFailed())),
        (.supervisionLogged, .supervisionLogged(SupervisionLogged())),
        (.experienceLogged, .experienceLogged(ExperienceLogged())),
        (.examRecorded, .examRecorded(ExamRecorded())),
        (.attestationSigned, .attestationSigned(AttestationSigned())),
        (.rulesAdopted, .rulesAdopted(RulesAdopted())),
        (.applicationSubmitted, .applicationSubmitted(ApplicationSubmitted())),
        (.applicationApproved, .applicationApproved(ApplicationApproved())),
        (.applicationDenied, .applicationDenied(ApplicationDenied())),
        (.ceuLogged, .ceuLogged(CEULogged())),
        (.renewalFiled, .renewalFiled(RenewalFiled())),
        (.renewalApproved, .renewalApproved(RenewalApproved())),
        (.recordVoided, .recordVoided(RecordVoided())),
        (.credentialIssued, .credentialIssued(CredentialIssued())),
        (.extensionGranted, .extensionGranted(ExtensionGranted())),
        (.credentialSuspended, .credentialSuspended(CredentialSuspended())),
        (.suspensionLifted, .suspensionLifted(SuspensionLifted())),
        (.credentialRevoked, .credentialRevoked(CredentialRevoked())),
        (.probationImposed, .probationImposed(ProbationImposed())),
        (.probationLifted, .probationLifted(ProbationLifted())),
        (.credentialSurrendered, .credentialSurrendered(CredentialSurrendered())),
        (.credentialRetired, .credentialRetired(CredentialRetired())),
        (.credentialInactivated, .credentialInactivated(CredentialInactivated())),
        (.credentialReinstated, .credentialReinstated(CredentialReinstated())),
        (.credentialTransferred, .credentialTransferred(CredentialTransferred())),
        (.appealFiled, .appealFiled(AppealFiled())),
        (.appealDecided, .appealDecided(AppealDecided())),
        (.applicationWithdrawn, .applicationWithdrawn(ApplicationWithdrawn())),
        (.deficiencyNoted, .deficiencyNoted(DeficiencyNoted())),
        (.deficiencyCured, .deficiencyCured(DeficiencyCured())),
        (.renewalWindowOpened, .renewalWindowOpened(RenewalWindowOpened())),
        (.renewalReminderDue, .renewalReminderDue(RenewalReminderDue())),
        (.filingDeadlinePassed, .filingDeadlinePassed(FilingDeadlinePassed())),
        (.gracePeriodStarted, .gracePeriodStarted(GracePeriodStarted())),
        (.credentialExpired, .credentialExpired(CredentialExpired())),
        (.applicationLapsed, .applicationLapsed(ApplicationLapsed())),
        (.provisionalEnded, .provisionalEnded(ProvisionalEnded())),
        (.suspensionEnded, .suspensionEnded(SuspensionEnded())),
        (.probationEnded, .probationEnded(ProbationEnded())),
        (.backgroundCheckRecorded, .backgroundCheckRecorded(BackgroundCheckRecorded())),
        (.referenceRecorded, .referenceRecorded(ReferenceRecorded())),
        (.providerApproved, .providerApproved(ProviderApproved())),
        (.providerWithdrawn, .providerWithdrawn(ProviderWithdrawn())),
        (.courseApproved, .courseApproved(CourseApproved())),
        (.courseWithdrawn, .courseWithdrawn(CourseWithdrawn())),
        (.calendarAdopted, .calendarAdopted(CalendarAdopted())),
        (.ceuAccepted, .ceuAccepted(CEUAccepted())),
        (.ceuRejected, .ceuRejected(CEURejected())),
        (.auditSampleSelected, .auditSampleSelected(AuditSampleSelected())),
        (.auditPassed, .auditPassed(AuditPassed())),
        (.auditFailed, .auditFailed(AuditFailed())),
        (.recordCorrected, .recordCorrected(RecordCorrected())),
        (.actionRevised, .actionRevised(ActionRevised())),
        (.personalDetailsAmended, .personalDetailsAmended(PersonalDetailsAmended())),
        (.identityLinked, .identityLinked(IdentityLinked())),
        (.peersMerged, .peersMerged(PeersMerged())),
        (.peersUnmerged, .peersUnmerged(PeersUnmerged())),
        (.deathRecorded, .deathRecorded(DeathRecorded())),
        (.deathRetracted, .deathRetracted(DeathRetracted())),
        (.personalDataErased, .personalDataErased(PersonalDataErased())),
        (.historyDisclosed, .historyDisclosed(HistoryDisclosed())),
        (.peerMergedAway, .peerMergedAway(PeerMergedAway())),
        (.peerRestored, .peerRestored(PeerRestored())),
    ]

    static func event(_ payload: Event.OneOf_Event) -> Event {
        var event = Event()
        event.event = payload
        return event
    }

    @Test func everyTypeIsListedOnce() {
        #expect(Self.payloads.map(\.0) == EventType.allCases)
    }

    /// An event of one empty payload is a tag (field number × 8 + 2) and a length of 0.
    @Test(arguments: payloads.indices) func theCodeIsTheFieldsNumber(_ index: Int) throws {
        let (type, payload) = Self.payloads[index]
        let bytes = [UInt8](try Self.event(payload).serializedBytes() as [UInt8])
        let tag = UInt32(bytes[0] & 0x7F) | UInt32(bytes[1]) << 7
        #expect(bytes.count == 3)
        #expect(bytes[0] & 0x80 != 0)
        #expect(tag & 7 == 2)
        #expect(tag >> 3 == UInt32(type.rawValue))
        #expect(type.code == EventTypeCode(type.rawValue))
        #expect(EventType(of: Self.event(payload)) == type)
        #expect(EventType.name(of: type.code) == type.name)
    }

    /// Reads one field of every number that can stand in the oneof's place: each that the schema
    /// knows has a type, and no other has one.
    @Test func everyFieldOfTheSchemaHasAType() throws {
        for number in UInt32(6)..<2_000 {
            let tag = number << 3 | 2
            let bytes =
                tag < 128
                ? [UInt8(tag), 0] : [UInt8(tag & 0x7F | 0x80), UInt8(tag >> 7), 0]
            let event = try Event(serializedBytes: bytes)
            let type = EventType(of: event)
            #expect(type?.rawValue == EventType(rawValue: UInt16(number))?.rawValue, "field \(number)")
            #expect((event.event == nil) == (type == nil), "field \(number)")
            #expect(event.unknownFields.data.isEmpty == (type != nil), "field \(number)")
        }
    }

    @Test func namesAreOfTheirOwnAndUnknownOnesAreSaidToBe() {
        #expect(Set(EventType.allCases.map(\.name)).count == EventType.allCases.count)
        #expect(EventType.ceuLogged.name == "CEULogged")
        #expect(EventType.name(of: EventTypeCode(999)) == "Unknown999")
        #expect(EventType(of: Event()) == nil)
    }

    @Test func onlyAnIssueClaimsANumber() throws {
        for (type, payload) in Self.payloads {
            var event = Self.event(payload)
            event.board = "NYCB"
            #expect(
                (UniqueClaim(of: event) != nil) == [.applicationApproved, .credentialIssued].contains(type)
            )
            event.board = ""
            #expect(UniqueClaim(of: event) == nil)
        }
    }
}
