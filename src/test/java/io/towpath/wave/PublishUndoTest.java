package io.towpath.wave;

import static io.towpath.wave.PlanPublisher.Agreed.TO_NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Inventory;
import io.towpath.migration.RefusedException;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanRows;
import io.towpath.planning.PlanState;
import io.towpath.planning.PlanView;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import io.towpath.readiness.JudgedLater;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import io.towpath.wave.notice.Consent;
import io.towpath.wave.notice.NoticeAnswer;
import io.towpath.wave.notice.Notices;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

@DatabaseTest
@Transactional
class PublishUndoTest {

    @Autowired
    Plans plans;
    @Autowired
    PlanDesk desk;
    @Autowired
    PublishPreview preview;
    @Autowired
    PlanWindows windows;
    @Autowired
    PublicationStore publications;
    @Autowired
    WaveHoldings holdings;
    @Autowired
    Gates gates;
    @Autowired
    Notices notices;
    @Autowired
    CutoverCalendar calendar;
    @Autowired
    WaveStore store;
    @Autowired
    Inventory inventory;
    @Autowired
    Admission admission;
    @Autowired
    AuditTrail audit;
    @Autowired
    WayBackConsents consents;
    @Autowired
    JdbcClient db;

    private final JudgedLater readiness = new JudgedLater();

    @BeforeEach
    void nothingElseIsToBePlanned() {
        PlanRows.nothingElse(db);
    }

    @Test
    void publishingIsUndoneWithAllThatWasLostByIt() {
        PlanRows rows = new PlanRows(db);
        UUID stays = owned(rows.aVm("stays", null), "mia@example.com");
        UUID leaves = owned(rows.aVm("leaves", null), "urs@example.com");
        UUID target = rows.target();
        Window first = window("Night one", "2098-11-08T22:00");
        UUID before = composed(Map.of(stays, first, leaves, window("Night two", "2098-11-15T22:00")));
        publish(before, target, TO_NOTHING);
        UUID kept = waveOf(stays);
        UUID gone = waveOf(leaves);
        Notices.Made told = notices.tell(gone, "urs@example.com", "lena");
        asked(kept);
        asked(gone);
        WaveDraft decided = draft(kept);
        UUID plan = composed(Map.of(stays, window("Night three", "2098-11-22T22:00")));
        publish(plan, target, new PlanPublisher.Agreed(null, "Urs left."));
        assertThat(notices.open(told.token())).isInstanceOf(NoticeAnswer.Unknown.class);
        int left = store.find(kept).orElseThrow().version();
        undoing().undo(plan, "lena");

        assertThat(notices.open(told.token())).isInstanceOf(NoticeAnswer.Open.class);
        assertThat(waveOf(leaves)).isEqualTo(gone);
        assertThat(waveOf(stays)).isEqualTo(kept);
        assertThat(draft(kept)).isEqualTo(decided);
        assertThat(store.find(kept).orElseThrow().version()).as("no version comes twice").isGreaterThan(left);
        assertThat(
                db.sql("select count(*) from wave_go g join wave w on w.id = g.wave_id and w.version = g.wave_version"
                        + " where w.id in (:waves)").param("waves", List.of(kept, gone)).query(Integer.class).single())
                .isEqualTo(2);
        assertThat(plans.times().get(kept).opensAt()).isEqualTo(first.opensAt());
        assertThat(plans.newest(PlanState.PUBLISHED)).get().extracting(PlanView::id).isEqualTo(before);
        assertThatThrownBy(() -> undoing().undo(plan, "lena")).extracting("code").isEqualTo("undo-closed");
        publish(plan, target, new PlanPublisher.Agreed(null, "Urs left."));
        assertThat(store.find(gone)).as("published again").isEmpty();
    }

    @Test
    void whatPeopleDidSinceIsNotLostByAnUndo() {
        PlanRows rows = new PlanRows(db);
        UUID vm = owned(rows.aVm("web", null), "mia@example.com");
        UUID plan = composed(Map.of(vm, window("Night one", "2098-11-08T22:00")));
        publish(plan, rows.target(), TO_NOTHING);
        assertThat(undoing().possible(plan)).get().extracting(PublishUndo.Possible::against).isEqualTo(List.of());
        notices.tell(waveOf(vm), "mia@example.com", "lena");

        assertThatThrownBy(() -> undoing().undo(plan, "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("has, since: 1 owner was told: Mia.");
        assertThat(store.find(waveOf(vm))).isPresent();
    }

    /// A go is for a version: the number that the wave had once published must not come again for other terms.
    @Test
    void aGoThatWasAskedForOfWhatWasPublishedHoldsForNothingElse() {
        Moved moved = moved();
        int version = store.find(moved.wave).orElseThrow().version();
        asked(moved.wave);
        UUID since = db.sql("select id from wave_go where wave_id = :wave and wave_version = :version")
                .param("wave", moved.wave).param("version", version).query(UUID.class).single();
        assertRefused(moved, "has, since: the go that lena asked for.");
        db.sql("delete from wave_go where id = :id").param("id", since).update();

        undoing().undo(moved.plan, "lena");

        assertThat(store.find(moved.wave).orElseThrow().version()).isGreaterThan(version);
        assertThat(plans.times().get(moved.wave).opensAt()).isEqualTo(moved.first.opensAt());
    }

    /// None of it gives the wave another version.
    @Test
    void whatPeopleDidSinceAboutAWaveThatGoesOnIsNotTakenForWhatItWas() {
        Moved moved = moved();
        Person lena = new Person("lena", "lena");
        List<Map.Entry<String, Runnable>> done = List.of(
                Map.entry("agreed: Mia", () -> notices.agree(moved.told.token(), new Consent("Mia",
                        Instant.parse("2098-11-22T22:00:00Z"), Instant.parse("2098-11-23T04:00:00Z")), "::1")),
                Map.entry("notice to Mia", () -> notices.tell(moved.wave, "mia@example.com", "lena")),
                Map.entry("waiver of the gate readiness, asked by lena", () -> db.sql("""
                        insert into gate_waiver (wave_id, gate, reason, expires_on, requested_by, requested_at)
                        values (:wave, 'readiness', 'known', '2098-12-01', 'lena', now())
                        """).param("wave", moved.wave).update()),
                Map.entry("exit criterion team trained, confirmed by lena",
                        () -> gates.confirm(moved.wave, "team-trained", "They are.", lena)),
                Map.entry("approval of urs", () -> db.sql("""
                        insert into wave_go_answer (go_id, login, answered_at)
                        select id, 'urs', now() from wave_go where wave_id = :wave
                        """).param("wave", moved.wave).update()),
                Map.entry("the go that lena asked for", () -> db.sql("""
                        update wave_go set decision = 'approved', decided_by = 'urs', decided_at = now()
                         where wave_id = :wave
                        """).param("wave", moved.wave).update()));
        done.forEach(one -> {
            one.getValue().run();
            assertRefused(moved, one.getKey());
        });
    }

    /// Who agreed since agreed to what the VMs that leave again would lose.
    @Test
    void consentToWaysBackIsForTheVmsThatWereInTheWave() {
        Moved moved = moved();
        db.sql("update wave set on_failure = 'ROLL_BACK_GROUP' where id = :wave").param("wave", moved.wave).update();
        consents.agree(moved.wave, null, "urs");
        assertRefused(moved, "has, since: consent of urs to groups that go back by themselves.");

        UUID publication = publications.newest().orElseThrow().id();
        store.keepMembers(moved.wave, List.of());
        publications.restore(publication, List.of());

        assertThat(consents.of(moved.wave)).isEmpty();
    }

    @Test
    void draftsOfPlansThatWereEditedSinceStayAsTheyAre() {
        PlanRows rows = new PlanRows(db);
        UUID stays = rows.aVm("stays", null);
        UUID leaves = rows.aVm("leaves", null);
        UUID target = rows.target();
        UUID before = composed(Map.of(stays, window("Night one", "2098-11-08T22:00"), leaves,
                window("Night two", "2098-11-15T22:00")));
        publish(before, target, TO_NOTHING);
        UUID gone = waveOf(leaves);
        UUID plan = saved(composed(Map.of(stays, window("Night three", "2098-11-22T22:00"))));
        UUID draft = desk.draft(before, "lena");
        publish(plan, target, new PlanPublisher.Agreed(null, "Urs left."));
        Window other = window("Night four", "2098-11-29T22:00");
        plans.content(draft).waves().forEach(wave -> desk.changeWave(draft, new PlannedWave(wave.id(), wave.origin(),
                wave.name(), wave.kind(), other, wave.dependsOn(), wave.waveId()), null, "lena"));

        undoing().undo(plan, "lena");

        assertThat(plans.content(draft).waves()).extracting(wave -> Objects.requireNonNull(wave.window()).id())
                .containsOnly(other.id());
        assertThat(plans.content(draft).waves()).as("the one that was discarded is there again")
                .extracting(PlannedWave::waveId).contains(gone);
        assertThat(plans.times().get(waveOf(stays)).opensAt()).isEqualTo(Instant.parse("2098-11-08T22:00:00Z"));
    }

    /// What was said of a wave that publishing left alone changes no version of another.
    @Test
    void wavesThatWouldWaitForEachOtherAgainAreNotRestored() {
        PlanRows rows = new PlanRows(db);
        UUID early = rows.aVm("early", null);
        UUID late = rows.aVm("late", null);
        UUID target = rows.target();
        UUID before = composed(Map.of(early, window("Early", "2098-11-08T22:00"), late,
                window("Late", "2098-11-15T22:00")));
        kind(before, early, WaveKind.DEV_TEST);
        publish(before, target, TO_NOTHING);
        UUID first = waveOf(early);
        UUID second = waveOf(late);
        UUID plan = desk.draft(before, "lena");
        kind(plan, late, WaveKind.DEV_TEST);
        publish(plan, target, TO_NOTHING);
        gates.setTerms(first, null, null, Set.of(second), new Person("lena", "lena"));

        assertThatThrownBy(() -> undoing().undo(plan, "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("would wait for what waits for them").extracting("code").isEqualTo("undo-closed");
    }

    /// It was approved for another night; undone, it holds again.
    @Test
    void whatWasApprovedForAWaveEndsWithItsTimeAndIsThereAgainAfterAnUndo() {
        PlanRows rows = new PlanRows(db);
        UUID vm = rows.aVm("web", null);
        UUID target = rows.target();
        publish(composed(Map.of(vm, window("Night one", "2098-11-08T22:00"))), target, TO_NOTHING);
        UUID wave = waveOf(vm);
        db.sql("""
                insert into gate_waiver (wave_id, gate, reason, expires_on, requested_by, requested_at, approved_by,
                                         approved_at)
                values (:wave, 'readiness', 'known', '2098-12-01', 'lena', now(), 'urs', now())
                """).param("wave", wave).update();
        gates.confirm(wave, "team-trained", "They are.", new Person("lena", "lena"));
        UUID plan = saved(composed(Map.of(vm, window("Night two", "2098-11-15T22:00"))));
        assertThat(preview.of(plan, defaults(target, false)).losses()).flatExtracting(Publishing.Loss::what)
                .containsExactly("for what it was, waiver of the gate readiness, approved by urs",
                        "for what it was, exit criteria confirmed by lena");

        publish(plan, target, new PlanPublisher.Agreed(null, "Later."));
        assertThat(holdings.voidedByAnother(List.of(wave))).isEmpty();
        undoing().undo(plan, "lena");
        assertThat(holdings.voidedByAnother(List.of(wave)).get(wave)).hasSize(2);
    }

    /// While the wave was not there its mail was withdrawn, and nobody marked the notice.
    @Test
    void whoseMailWasWithdrawnDoesNotCountAsToldAfterAnUndo() {
        PlanRows rows = new PlanRows(db);
        UUID leaves = owned(rows.aVm("leaves", null), "urs@example.com");
        UUID stays = rows.aVm("stays", null);
        UUID target = rows.target();
        Window night = window("Night one", "2098-11-08T22:00");
        publish(composed(Map.of(stays, night, leaves, window("Night two", "2098-11-15T22:00"))), target, TO_NOTHING);
        UUID gone = waveOf(leaves);
        notices.tell(gone, "urs@example.com", "lena");
        db.sql("""
                insert into mail_outbox (id, key, kind, about_id, recipient, recipient_name, subject, state, created_at,
                                         created_by, ended_at)
                select gen_random_uuid(), id::text, 'window-notice', id, recipient_email, recipient_name, 'x',
                       'WITHDRAWN', now(), 'lena', now() from window_notice where wave_id = :wave
                """).param("wave", gone).update();
        UUID plan = composed(Map.of(stays, night));
        publish(plan, target, new PlanPublisher.Agreed(null, "Urs left."));

        undoing().undo(plan, "lena");

        assertThat(holdings.of(List.of(gone))).isEmpty();
    }

    private void kind(UUID plan, UUID vm, WaveKind kind) {
        PlanContent content = plans.content(plan);
        PlannedWave wave = content.waves().stream().filter(one -> content.members(one.id()).contains(vm)).findFirst()
                .orElseThrow();
        desk.changeWave(plan, new PlannedWave(wave.id(), wave.origin(), wave.name(), kind, wave.window(), List.of(),
                wave.waveId()), null, "lena");
    }

    /// A wave that goes on at another time, with a go that was asked for and a notice of before.
    private record Moved(UUID plan, UUID wave, Window first, Notices.Made told) {}

    private Moved moved() {
        PlanRows rows = new PlanRows(db);
        UUID vm = owned(rows.aVm("web", null), "mia@example.com");
        UUID target = rows.target();
        Window first = window("Night one", "2098-11-08T22:00");
        publish(composed(Map.of(vm, first)), target, TO_NOTHING);
        UUID wave = waveOf(vm);
        asked(wave);
        Notices.Made told = notices.tell(wave, "mia@example.com", "lena");
        UUID plan = composed(Map.of(vm, window("Night three", "2098-11-22T22:00")));
        publish(plan, target, new PlanPublisher.Agreed(null, "Later."));
        assertThat(waveOf(vm)).isEqualTo(wave);
        assertThat(undoing().possible(plan)).get().extracting(PublishUndo.Possible::against).isEqualTo(List.of());
        return new Moved(plan, wave, first, told);
    }

    private void assertRefused(Moved moved, String why) {
        assertThatThrownBy(() -> undoing().undo(moved.plan, "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining(why).extracting("code").isEqualTo("undo-closed");
    }

    private PublishUndo undoing() {
        return new PublishUndo(publications, desk, new PublishUndo.Drafts(plans, composer(), store, holdings, calendar),
                readiness, audit);
    }

    private WaveDraft draft(UUID wave) {
        WaveRow row = store.find(wave).orElseThrow();
        return new WaveDraft(row.name(), row.targetId(), row.format(), row.slots(), row.soakBusinessDays(),
                row.onFailure());
    }

    private UUID owned(UUID vm, String mail) {
        String name = mail.substring(0, 1).toUpperCase(Locale.ROOT) + mail.substring(1, mail.indexOf('@'));
        db.sql("update vm set owner_email = :mail, owner_name = :name where id = :vm").param("mail", mail)
                .param("name", name).param("vm", vm).update();
        return vm;
    }

    private Window window(String name, String opens) {
        LocalDateTime at = LocalDateTime.parse(opens);
        UUID id = calendar.add(new WindowDraft(name, at, at.plusHours(6), null, ZoneOffset.UTC, 100, 20,
                Overrun.RETURN_SOURCE, null, null), "lena");
        return new Window(id, name, at.toInstant(ZoneOffset.UTC), at.plusHours(6).toInstant(ZoneOffset.UTC), 100, 20);
    }

    /// As lena asks for the go of the wave as it is.
    private void asked(UUID wave) {
        db.sql("""
                insert into wave_go (wave_id, wave_version, mapping_digest, mapping_words, vms, requested_by, requested_at)
                select id, version, '', '', 1, 'lena', now() from wave where id = :wave
                """).param("wave", wave).update();
    }

    /// Of nothing, by hand, a wave for each.
    private UUID composed(Map<UUID, Window> waves) {
        UUID plan = desk.draft(null, "lena");
        waves.forEach((vm, window) -> desk.move(plan, List.of(vm), desk.addWave(plan, new PlannedWave(UUID.randomUUID(),
                UUID.randomUUID(), "One", WaveKind.PRODUCTION, window, List.of(), null), null, "lena"), null, "lena"));
        return plan;
    }

    private UUID waveOf(UUID vm) {
        return db.sql("select wave_id from wave_member where vm_id = :vm").param("vm", vm).query(UUID.class).single();
    }

    private PlanPublisher.Outcome publish(UUID plan, UUID target, PlanPublisher.Agreed agreed) {
        return publisher().publish(saved(plan), defaults(target, false), agreed, "lena");
    }

    private UUID saved(UUID plan) {
        if (db.sql("select state = 'draft' from plan where id = :id").param("id", plan).query(Boolean.class).single()) {
            desk.save(plan, null, null, "lena");
        }
        return plan;
    }

    private static PlanPublisher.Defaults defaults(UUID target, boolean forAll) {
        return new PlanPublisher.Defaults(target, DiskFormat.QCOW2, null, 5, 10, FailurePolicy.CONTINUE, forAll, true);
    }

    private WaveComposer composer() {
        return new WaveComposer(store, inventory, admission, readiness, audit);
    }

    private PlanPublisher publisher() {
        return new PlanPublisher(plans, desk,
                new PlanPublisher.Waveworks(preview, composer(), windows, publications, store),
                readiness, audit);
    }
}
