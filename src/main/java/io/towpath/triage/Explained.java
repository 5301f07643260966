package io.towpath.triage;

import org.jspecify.annotations.Nullable;

/// What is known of a failure, to show.
///
/// @param id          of the catalogue's entry; `failure-…` for one that a person named, `unknown` where there is none
/// @param automatic   what the program does about it; null where that is nothing
/// @param known       false where what it said is not recognised, and perhaps its code is
/// @param fingerprint the same for failures that differ in numbers and names only
/// @param href        page with more; null where there is none
public record Explained(String id, String title, String cause, String fix, Acts who, Retry retry,
        @Nullable String automatic, boolean known, String fingerprint, @Nullable String href) {

    /// For scripts.
    ///
    /// @param retry `by-itself`, `after-fix` or `never`
    /// @param who   `storage`, `vsphere-admin` …
    public record Brief(String id, String title, String retry, String who, boolean known, String fingerprint) {}

    public Brief brief() {
        return new Brief(id, title, retry.key(), who.key(), known, fingerprint);
    }
}
