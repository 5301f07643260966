package io.towpath.acceptance;

import io.towpath.audit.AuditTrail;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// [Protocols] made from what is stored. The same state gives the same text, on every node and after every restart.
@Component
class StoredProtocols implements Protocols {

    private final ChecklistDesk desk;
    private final AuditTrail audit;

    StoredProtocols(ChecklistDesk desk, AuditTrail audit) {
        this.desk = desk;
        this.audit = audit;
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Protocol> of(UUID migrationId) {
        return desk.find(migrationId).map(this::protocol);
    }

    private Protocol protocol(ChecklistView view) {
        AuditMark mark = audit.about("migration", view.migrationId().toString(), 1).stream().findFirst()
                .map(event -> new AuditMark(event.number(), event.hash())).orElse(null);
        CanonicalText text = new CanonicalText().line("towpath acceptance protocol", 1)
                .line("migration", view.migrationId()).line("state", view.state(), view.since(), view.closedWhy());
        Content.facts(text, view.vm());
        view.items().forEach(item -> Content.item(text, item));
        for (int i = 0; i < view.answers().size(); i++) {
            ChecklistView.Answer answer = view.answers().get(i);
            text.line("answer " + (i + 1), answer.signed() ? "SIGNED" : "REJECTED", answer.name(), answer.email(),
                    answer.at(), answer.comment(), answer.urgent(), "checklist version " + answer.version(),
                    answer.sha256());
        }
        SoakView soak = view.soak();
        if (soak != null) {
            text.line("soak", soak.businessDays(), soak.startedAt(), soak.endedAt());
            if (soak.compared() != null) {
                text.line("compared", soak.compared());
            }
            for (int i = 0; i < soak.incidents().size(); i++) {
                SoakView.Incident incident = soak.incidents().get(i);
                text.line("incident " + (i + 1), incident.at(), incident.by(), incident.restarted(), incident.note());
            }
        }
        text.line("audit", mark == null ? null : mark.number(), mark == null ? null : mark.hash());
        return new Protocol(view, mark, text.toString(), text.sha256());
    }
}
