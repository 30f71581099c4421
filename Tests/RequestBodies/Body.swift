/// Ids that tests can tell apart at a glance.
package func testID(_ number: Int) -> String {
    "01890000-0000-7000-8000-" + String(repeating: "0", count: 12 - String(number).count) + String(number)
}

package enum Body {
    package static let peer = testID(1)

    package static func register(_ number: Int = 1, extra: String = "") -> String {
        """
        {"commandId":"\(testID(number))",\(extra)"registerPeer":{"registeredOn":"2026-01-02",\
        "personal":{"givenName":"Ada","familyName":"Ng"}}}
        """
    }

    package static func complete(
        _ number: Int,
        peer: String = Body.peer,
        minutes: String = "60",
        extra: String = ""
    ) -> String {
        """
        {"commandId":"\(testID(number))",\(extra)"completeModule":{"peerId":"\(peer)","module":"M-\(number)",\
        "title":"Ethics","provider":"NADAC","completedOn":"2026-01-05",\
        "allocations":[{"category":"ethics","minutes":\(minutes)}],"mode":"MODE_IN_PERSON"}}
        """
    }

    /// Rules that one module of 60 minutes satisfies.
    package static func adoptRules(_ number: Int) -> String {
        """
        {"commandId":"\(testID(number))","adoptRules":{"board":"TEST","rules":{"board":"TEST","title":"Test board",\
        "version":"2026-1","effectiveOn":"2026-01-01","timeZone":"Etc/UTC",\
        "categories":[{"code":"ethics","title":"Ethics"}],"credentials":[{"code":"PR","title":"Peer Specialist",\
        "numberPrefix":"PR","publicName":true,"initial":[{"id":"hours","title":"Hours",\
        "hours":{"of":"HOURS_KIND_TRAINING","need":{"minutes":60}}}],\
        "cycle":{"months":24,"expiry":"EXPIRY_ANNIVERSARY","opensDaysBefore":90,"lateDays":30},\
        "renewal":[{"id":"ceu","title":"CE","hours":{"of":"HOURS_KIND_CONTINUING_EDUCATION",\
        "need":{"minutes":600}}}]}]}}}
        """
    }

    package static func application(_ number: Int, _ kind: String, _ date: String, _ field: String) -> String
    {
        """
        {"commandId":"\(testID(number))","\(kind)":{"peerId":"\(peer)","board":"TEST","credential":"PR",\
        "\(field)":"\(date)"}}
        """
    }
}
