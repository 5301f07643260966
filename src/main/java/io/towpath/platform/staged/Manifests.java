package io.towpath.platform.staged;

import io.towpath.disk.ImageException;
import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.ova.Member;
import io.towpath.disk.ova.Signature;
import io.towpath.disk.ova.VmPackage;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.units.ByteSize;
import java.io.IOException;

/// Notes what a package's manifest and certificate prove. A manifest is called verified only when every digest was
/// compared; that is done while scanning for packages up to a size.
///
/// @param verifyUpTo bytes
record Manifests(long verifyUpTo, Runnable alive) {

    private static final int THREADS = 2;

    void look(VmPackage found, Notes notes) throws IOException {
        long size = found.members().stream().mapToLong(Member::length).sum();
        boolean present = found.members().stream().anyMatch(member -> Folder.lower(member.name()).endsWith(".mf"));
        if (!present || size <= verifyUpTo) {
            report(found.verify(THREADS, (_, _) -> alive.run()), notes);
        } else {
            notes.add(Severity.INFO, "manifest-unverified",
                    "A manifest is there; its digests were not compared, since the package has %s and only up to %s are read while scanning."
                            .formatted(new ByteSize(size), new ByteSize(verifyUpTo)),
                    "`towpath verify` compares them.");
        }
        found.signature().ifPresent(signature -> signature(signature, notes));
    }

    private static void report(ManifestReport report, Notes notes) {
        switch (report.state()) {
            case VERIFIED -> notes.add(Severity.INFO, "manifest-verified",
                    "The manifest's %s digests of all %d files agree.".formatted(report.algorithm(),
                            report.verified()),
                    null);
            case NONE -> notes.add(Severity.ADVICE, "manifest-missing",
                    "There is no manifest, so nothing tells whether the files are what was exported.",
                    "Export with a manifest (SHA-256), or compare checksums by hand.");
            case FAILED -> {
                ImageException problem = report.problem();
                String remedy = problem == null ? null : problem.remedy();
                notes.add(Severity.BLOCKER, "manifest-mismatch",
                        problem == null ? "The manifest does not agree." : String.valueOf(problem.getMessage()),
                        remedy == null ? "Copy or export the package again." : remedy);
            }
        }
    }

    private static void signature(Signature signature, Notes notes) {
        switch (signature.state()) {
            case VALID -> notes.add(Severity.INFO, "certificate-valid",
                    "The manifest is signed by %s%s, valid until %s; whether to trust the signer is for you to say."
                            .formatted(signature.subject(), signature.selfSigned() ? " (by itself)" : "",
                                    signature.notAfter()),
                    null);
            case INVALID -> notes.add(Severity.BLOCKER, "manifest-mismatch",
                    "The certificate's signature does not agree with the manifest: it was changed after signing.",
                    "Get the package again from where it was signed.");
            case UNREADABLE -> notes.add(Severity.ADVICE, "certificate-unreadable",
                    "The certificate file cannot be understood.", "Sign the package again, or leave the file out.");
        }
    }
}
