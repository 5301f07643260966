package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// A digest of the manifest does not agree, or its signature does not.
@Component
final class ManifestMismatch extends NotedRule {

    ManifestMismatch() {
        super("manifest-mismatch", "Files differ from the manifest",
                "The files are not the ones that were exported: something changed on the way.");
    }
}
