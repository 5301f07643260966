package io.towpath.triage;

import io.towpath.access.AccessException;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/// What a failure means: by the catalogue where it recognises what was said, then by what a person made of such failures,
/// then by its code.
@Component
public class Triage {

    private static final String UNKNOWN = "unknown";

    private final Catalogue catalogue;
    private final Clusters clusters;

    Triage(Catalogue catalogue, Clusters clusters) {
        this.catalogue = catalogue;
        this.clusters = clusters;
    }

    /// @param code   stable, of the engine
    /// @param what   in the failing tool's words
    /// @param vmName whose failure it is: no part of what it means
    public Explained of(String code, String what, String vmName) {
        String print = Said.of(what).fingerprint(code, Set.of(vmName));
        Optional<Signature> entry = catalogue.of(code, what);
        if (entry.isPresent() && !entry.get().broad()) {
            return entry(entry.get(), print);
        }
        return clusters.find(print).flatMap(Triage::named)
                .or(() -> entry.map(broad -> entry(broad, print))).orElseGet(() -> unknown(print));
    }

    /// The same of failures that were seen.
    public Explained of(Cluster cluster) {
        String print = cluster.fingerprint();
        Optional<Signature> entry = catalogue.of(cluster.code(), cluster.what());
        return entry.filter(known -> !known.broad()).map(known -> entry(known, print)).or(() -> named(cluster))
                .or(() -> entry.map(broad -> entry(broad, print))).orElseGet(() -> unknown(print));
    }

    /// How often such a failure was seen; empty where it never was.
    public Optional<Cluster> seen(Explained failure) {
        return clusters.find(failure.fingerprint());
    }

    /// Whether the catalogue knows more of it than its code: a person's name for it is shown nowhere then.
    public boolean recognised(Cluster cluster) {
        return recognising(cluster).isPresent();
    }

    /// @throws AccessException where the catalogue recognises what was said
    public void requireUnrecognised(String fingerprint) {
        clusters.find(fingerprint).flatMap(this::recognising).ifPresent(entry -> {
            throw new AccessException(AccessException.Kind.CONFLICT, "failure-recognised",
                    "%s is in the catalogue: %s. A name of yours would not be shown.".formatted(fingerprint,
                            entry.title()),
                    "See /problems/%s.".formatted(entry.id()));
        });
    }

    private Optional<Signature> recognising(Cluster cluster) {
        return catalogue.of(cluster.code(), cluster.what()).filter(entry -> !entry.broad());
    }

    private static Optional<Explained> named(Cluster cluster) {
        return Optional.ofNullable(cluster.name())
                .map(name -> new Explained("failure-" + cluster.fingerprint(), name.title(), name.cause(), name.fix(),
                        name.who(), name.retry(), null, true, cluster.fingerprint(),
                        "/failures/" + cluster.fingerprint()));
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
