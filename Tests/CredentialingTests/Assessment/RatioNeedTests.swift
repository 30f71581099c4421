import CivilTime
import CredentialingSchema
import SwiftProtobuf
import Testing

@testable import Credentialing

struct RatioNeedTests {
    private func rule(each: UInt32, per: UInt32) -> HoursRequirement {
        .with {
            $0.ratio.each.minutes = each
            $0.ratio.per.minutes = per
        }
    }

    @Test func fullMeasuresCount() {
        #expect(rule(each: 60, per: 1_500).ratioNeed(Minutes(2_999)) == Minutes(60))
        #expect(rule(each: 60, per: 1_500).ratioNeed(Minutes(3_000)) == Minutes(120))
        #expect(HoursRequirement().ratioNeed(Minutes(3_000)) == .zero)
    }

    /// A board may adopt such a rule, and many records together have so much.
    @Test(arguments: [9_223_372_037, 9_300_000_000, Int64.max / 2])
    func whatIsBeyondNumbersIsNeverReached(_ basis: Int64) {
        let need = rule(each: 1_000_000_000, per: 1).ratioNeed(Minutes(basis))
        #expect(need > Minutes(1 << 50))
        // And can be reckoned with.
        #expect(need + need > need && need - need - need < .zero)
    }
}
