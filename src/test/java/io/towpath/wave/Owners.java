package io.towpath.wave;

import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.SignOffs;
import io.towpath.acceptance.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The people at the other end: as soon as a VM waits for its owner, each criterion is looked at, a link is made, and the
/// owner signs by it.
final class Owners implements AutoCloseable {

    private final Checklists checklists;
    private final SignOffs signOffs;
    private final JdbcClient db;
    private final UUID wave;
    private final Consumer<Throwable> wrong;
    private final Thread people;
    private volatile boolean away;

    /// @param wrong is handed what goes wrong: then nobody signs any more
    Owners(Checklists checklists, SignOffs signOffs, JdbcClient db, UUID wave, Consumer<Throwable> wrong) {
        this.checklists = checklists;
        this.signOffs = signOffs;
        this.db = db;
        this.wave = wave;
        this.wrong = wrong;
        this.people = Thread.ofPlatform().name("owners").start(this::work);
    }

    private void work() {
        try {
            while (!away) {
                List<UUID> asked = db.sql("""
                        select m.id from migration m join checklist c on c.migration_id = m.id
                         where m.wave_id = :wave and m.state = 'AWAITING_SIGN_OFF' and c.state = 'AWAITING_OWNER'
                        """).param("wave", wave).query(UUID.class).list();
                asked.forEach(this::signUnlessItGoesBack);
                if (asked.isEmpty()) {
                    LockSupport.parkNanos(20_000_000);
                }
            }
        } catch (Throwable thrown) {
            wrong.accept(thrown);
        }
    }

    /// Its group may go back at any moment: then it asks nobody any more.
    private void signUnlessItGoesBack(UUID migration) {
        try {
            sign(migration);
        } catch (RuntimeException | AssertionError refused) {
            boolean goesBack = db.sql("select state in ('ROLLING_BACK', 'ROLLED_BACK') from migration where id = :id")
                    .param("id", migration).query(Boolean.class).single();
            if (!goesBack) {
                throw refused;
            }
        }
    }

    private void sign(UUID migration) {
        List<Criterion> judged = Stream.of(Criterion.values())
                .filter(each -> each != Criterion.OWNER_SIGN_OFF && each != Criterion.SOAK).toList();
        checklists.decide(migration, judged.stream()
                .map(each -> new Checklists.Ruling(each, Verdict.PASSED, "looked at by hand")).toList(), null, "lena");
        checklists.nameOwner(migration, "Anna Keller", "anna@example.org", "lena");
        String token = signOffs.createLink(migration, "lena").token();
        ChecklistView seen = checklists.find(migration).orElseThrow();
        Map<Criterion, SignOffs.Tick> ticks = new EnumMap<>(Criterion.class);
        judged.forEach(each -> ticks.put(each, new SignOffs.Tick(true, null)));
        SignOffs.LinkAnswer answer = signOffs.sign(token,
                new SignOffs.Signing(seen.sha256(), "Anna Keller", true, null, ticks), "127.0.0.1");
        if (!(answer instanceof SignOffs.LinkAnswer.Signed)) {
            throw new AssertionError("not signed: " + answer);
        }
    }

    @Override
    public void close() throws InterruptedException {
        away = true;
        people.join();
    }
}
