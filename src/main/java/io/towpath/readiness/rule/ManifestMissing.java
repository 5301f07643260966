package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// The package has no manifest.
@Component
final class ManifestMissing extends NotedRule {

    ManifestMissing() {
        super("manifest-missing", "No manifest",
                "Nothing tells whether the files are what was exported; the copy is proven against the files as they are.");
    }
}
