package io.towpath.audit;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

@Component
class StoredAuditFeed implements AuditFeed {

    private final AuditStore store;

    StoredAuditFeed(AuditStore store) {
        this.store = store;
    }

    @Override
    public List<AuditEvent> after(long number, int most) {
        return store.after(number, most);
    }

    @Override
    public Optional<AuditEvent> at(long number) {
        return store.after(number - 1, 1).stream().filter(event -> event.number() == number).findFirst();
    }

    @Override
    public long last() {
        return store.head().number();
    }
}
