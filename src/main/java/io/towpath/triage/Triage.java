package io.towpath.triage;

import java.util.Set;
import org.springframework.stereotype.Component;

/// What a failure means.
@Component
public class Triage {

    private static final String UNKNOWN = "unknown";

    private final Catalogue catalogue;

    Triage(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// @param code   stable, of the engine
    /// @param what   in the failing tool's words
    /// @param vmName whose failure it is: no part of what it means
    public Explained of(String code, String what, String vmName) {
        String print = Said.of(what).fingerprint(code, Set.of(vmName));
        return catalogue.of(code, what).map(entry -> entry(entry, print)).orElseGet(() -> unknown(print));
    }

    private static Explained entry(Signature entry, String print) {
        return new Explained(entry.id(), entry.title(), entry.cause(), entry.fix(), entry.who(), entry.retry(),
                entry.automatic(), !entry.broad(), print, "/problems/" + entry.id());
    }

    private static Explained unknown(String print) {
        return new Explained(UNKNOWN, "Not known yet", "Neither its code nor its words are in the catalogue.",
                "Do what it names, then retry.", Acts.ENGINEER, Retry.AFTER_FIX, null, false, print, null);
    }
}
