extension RulePack {
    /// The packs of `deploy/boards`, in the binary so that commands find them from any folder.
    package static let embedded: [(name: String, yaml: String)] = [
        ("dc-cps", text(PackageResources.dc_cps_yaml)),
        ("fl-fcb", text(PackageResources.fl_fcb_yaml)),
        ("icrc-pr", text(PackageResources.icrc_pr_yaml)),
        ("il-icb", text(PackageResources.il_icb_yaml)),
        ("ky-radpss", text(PackageResources.ky_radpss_yaml)),
        ("md-mabpcb", text(PackageResources.md_mabpcb_yaml)),
        ("mi-mcbap", text(PackageResources.mi_mcbap_yaml)),
        ("naadac-ncprss", text(PackageResources.naadac_ncprss_yaml)),
        ("nc-cpss", text(PackageResources.nc_cpss_yaml)),
        ("ne-cpss", text(PackageResources.ne_cpss_yaml)),
        ("nj-cbnj", text(PackageResources.nj_cbnj_yaml)),
        ("ny-nycb", text(PackageResources.ny_nycb_yaml)),
        ("oh-peer", text(PackageResources.oh_peer_yaml)),
        ("or-mhacbo", text(PackageResources.or_mhacbo_yaml)),
        ("or-thw", text(PackageResources.or_thw_yaml)),
        ("pa-pcb", text(PackageResources.pa_pcb_yaml)),
        ("tn-cprs", text(PackageResources.tn_cprs_yaml)),
        ("tx-ps", text(PackageResources.tx_ps_yaml)),
        ("va-rprs", text(PackageResources.va_rprs_yaml)),
    ]

    /// An embedded pack by name; nil when there is none of that name.
    ///
    /// - Throws: never for a released binary, whose packs are tested.
    package static func embedded(named name: String) throws(RulePackErrors) -> RulePack? {
        guard let pack = embedded.first(where: { $0.name == name }) else { return nil }
        return try parse(yaml: pack.yaml, fileName: "\(pack.name).yaml")
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
