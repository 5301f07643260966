package io.towpath.wave.notice;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.RefusedException;
import io.towpath.wave.gate.Charter;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What is answered to owners who object: the wave moves to another window, or it stays, with a reason either way.
@Component
@Transactional
public class Objections {

    private static final int MOST = 1000;

    private final ObjectionStore store;
    private final NoticeStore notices;
    private final Gates gates;
    private final AuditTrail audit;
    private final Clock clock;

    Objections(ObjectionStore store, NoticeStore notices, Gates gates, AuditTrail audit, Clock clock) {
        this.store = store;
        this.notices = notices;
        this.gates = gates;
        this.audit = audit;
        this.clock = clock;
    }

    /// Open ones, the oldest first; at most 200.
    ///
    /// @param window only of waves in that one; null: all
    @Transactional(readOnly = true)
    public List<Objection> open(@Nullable UUID window) {
        return store.open(window);
    }

    /// The wave gets another window; what was approved of it is void then, and its owners are to be told anew.
    ///
    /// @param text what the owner reads
    public Objection move(UUID id, UUID windowId, String text, Person who) {
        Objection objection = lock(id, text);
        Outage before = notices.outage(objection.waveId()).orElseThrow();
        if (windowId.equals(before.windowId())) {
            throw new RefusedException("window-same", before.key() + " is in that window already.",
                    "Choose another window, or overrule the objection with a reason.");
        }
        Charter charter = gates.of(objection.waveId()).orElseThrow().charter();
        gates.setTerms(objection.waveId(), charter.byHand() ? charter.purpose() : null, windowId,
                charter.needs().stream().filter(need -> !need.planned()).map(Charter.Need::waveId)
                        .collect(Collectors.toSet()),
                who);
        return answer(objection, "moved", text, who.actor());
    }

    public Objection overrule(UUID id, String text, Person who) {
        return answer(lock(id, text), "overruled", text, who.actor());
    }

    private Objection answer(Objection objection, String answer, String text, String actor) {
        store.answer(objection.id(), answer, text.strip(), actor, clock.instant());
        Outage now = notices.outage(objection.waveId()).orElseThrow();
        audit.append(AuditEntry.of(actor, "window-objection." + answer, Notices.subject(now)).because(text)
                .with(Map.of("owner", objection.email(), "objection", objection.reason(), "opens", String.valueOf(now
                        .opensAt()))));
        return store.lock(objection.id()).orElseThrow();
    }

    private Objection lock(UUID id, String text) {
        if (text.isBlank() || text.length() > MOST) {
            throw new RefusedException("reason-missing", "An answer needs a reason of 1 to %d characters.".formatted(
                    MOST), "Say in a sentence what the owner shall know.");
        }
        Objection objection = store.lock(id).orElseThrow(() -> new RefusedException("not-found",
                "There is no such objection.", "Look at the wave's owners."));
        if (!objection.isOpen()) {
            throw new RefusedException("somebody-was-faster", "%s answered already: %s.".formatted(
                    objection.answeredBy(), objection.answer()), "Read the answer.");
        }
        return objection;
    }
}
