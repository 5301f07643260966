package io.towpath.wave;

import static io.towpath.wave.PlanPublisher.Agreed.TO_NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Inventory;
import io.towpath.migration.RefusedException;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanRows;
import io.towpath.planning.PlanState;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import io.towpath.readiness.JudgedLater;
import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.GateName;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import io.towpath.wave.notice.Consent;
import io.towpath.wave.notice.NoticeAnswer;
import io.towpath.wave.notice.Notices;
import java.time.DayOfWeek;
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
class PlanPublisherTest {

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
    JdbcClient db;

    private final JudgedLater readiness = new JudgedLater();
    private Set<UUID> mine = Set.of();

    @BeforeEach
    void nothingElseIsToBePlanned() {
        PlanRows.nothingElse(db);
    }

    /// Publishing is done many times, mostly with the same target.
    @Test
    void vmsThatGoElsewhereThanBeforeAreJudgedAgainAndNoOthers() {
        PlanRows rows = new PlanRows(db);
        UUID stays = rows.aVm("stays", null);
        UUID leaves = rows.aVm("leaves", null);
        mine = Set.of(stays, leaves);
        UUID first = rows.target();
        UUID other = new PlanRows(db).target();
        UUID plan = desk.draft(null, "lena");
        UUID wave = desk.addWave(plan, new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), "One", WaveKind.DEV_TEST,
                null, List.of(), null), null, "lena");
        desk.move(plan, List.of(stays, leaves), wave, null, "lena");
        assertThat(published(plan, first)).containsExactlyInAnyOrder(stays, leaves);
        assertThat(published(plan, first)).as("the same once more").isEmpty();
        UUID later = desk.draft(plan, "lena");
        desk.move(later, List.of(leaves), null, null, "lena");
        assertThat(published(later, first)).containsExactly(leaves);
        assertThat(published(later, other)).containsExactly(stays);
    }

    /// Suggested anew of nothing, a plan has none of the waves of the one before: they are known by who moves in them.
    @Test
    void aPlanThatIsSuggestedAnewKeepsWhatOwnersWereToldAndWhatWasApproved() {
        PlanRows rows = new PlanRows(db);
        UUID vm = owned(rows.aVm("web", null), "mia@example.com");
        UUID target = rows.target();
        window("Night one", "2098-11-08T22:00");
        publish(suggested(), target, TO_NOTHING);
        UUID wave = waveOf(vm);
        Notices.Made told = notices.tell(wave, "mia@example.com", "lena");
        notices.agree(told.token(), new Consent("Mia", Instant.parse("2098-11-08T22:00:00Z"),
                Instant.parse("2098-11-09T04:00:00Z")), "::1");
        asked(wave);
        int version = store.find(wave).orElseThrow().version();

        UUID again = suggested();
        assertThat(origins(again)).isEqualTo(origins(plans.newest(PlanState.PUBLISHED).orElseThrow().id()));
        PlanPublisher.Outcome done = publish(again, target, TO_NOTHING);

        assertThat(done).extracting(PlanPublisher.Outcome::created, PlanPublisher.Outcome::changed,
                PlanPublisher.Outcome::discarded).containsExactly(0, 0, 0);
        assertThat(waveOf(vm)).isEqualTo(wave);
        assertThat(store.find(wave).orElseThrow().version()).as("its go holds").isEqualTo(version);
        assertThat(notices.open(told.token())).isInstanceOfSatisfying(NoticeAnswer.Open.class,
                open -> assertThat(open.stance()).isNotNull());
    }

    @Test
    void whatWouldBeLostIsToldByNameAndTakesAReason() {
        PlanRows rows = new PlanRows(db);
        UUID stays = owned(rows.aVm("stays", null), "mia@example.com");
        UUID leaves = owned(rows.aVm("leaves", null), "urs@example.com");
        UUID target = rows.target();
        Window first = window("Night one", "2098-11-08T22:00");
        Window second = window("Night two", "2098-11-15T22:00");
        publish(composed(Map.of(stays, first, leaves, second)), target, TO_NOTHING);
        UUID kept = waveOf(stays);
        UUID gone = waveOf(leaves);
        notices.tell(gone, "urs@example.com", "lena");
        asked(kept);
        String key = store.find(gone).orElseThrow().key();

        UUID plan = saved(composed(Map.of(stays, second)));
        Publishing todo = preview.of(plan, defaults(target, false));
        assertThat(todo.losses()).extracting(Publishing.Loss::waveId, Publishing.Loss::what).containsExactlyInAnyOrder(
                tuple(gone, List.of("1 owner was told: Urs")),
                tuple(kept, List.of("the go that lena asked for")));
        assertThatThrownBy(() -> publish(plan, target, TO_NOTHING)).isInstanceOf(RefusedException.class)
                .hasMessageContaining(key + " is discarded (1 owner was told: Urs)").extracting("code")
                .isEqualTo("publish-loses");
        assertThatThrownBy(() -> publish(plan, target, new PlanPublisher.Agreed("of yesterday", "Urs left.")))
                .extracting("code").isEqualTo("somebody-was-faster");
        assertThat(waveOf(leaves)).as("nothing happened").isEqualTo(gone);

        publish(plan, target, new PlanPublisher.Agreed(todo.lossesDigest(), "Urs left."));

        assertThat(waveOf(stays)).as("it goes on where its VMs went").isEqualTo(kept);
        assertThat(store.find(gone)).isEmpty();
        assertThat(audit.about("plan", plan.toString(), 9))
                .filteredOn(event -> event.entry().action().equals("plan.published"))
                .singleElement().satisfies(event -> {
                    assertThat(event.entry().reason()).isEqualTo("Urs left.");
                    assertThat(event.entry().detail().get("lost")).contains(key);
                });
    }

    @Test
    void draftsKeepWhatWasDecidedAboutThemUnlessTheDialogHoldsForAll() {
        PlanRows rows = new PlanRows(db);
        UUID vm = rows.aVm("web", null);
        UUID target = rows.target();
        UUID other = new PlanRows(db).target();
        publish(composed(Map.of(vm, window("Night one", "2098-11-08T22:00"))), target, TO_NOTHING);
        WaveRow made = store.find(waveOf(vm)).orElseThrow();
        WaveDraft decided = new WaveDraft("Payroll", target, DiskFormat.RAW, 7, 9, FailurePolicy.PAUSE);
        composer().edit(made.id(), decided, made.version(), "lena");
        UUID plan = desk.draft(plans.newest(PlanState.PUBLISHED).orElseThrow().id(), "lena");

        publish(plan, other, TO_NOTHING);

        assertThat(draft(made.id())).isEqualTo(decided);
        publisher().publish(plan, defaults(other, true), TO_NOTHING, "lena");
        assertThat(draft(made.id())).isEqualTo(new WaveDraft("One", other, DiskFormat.QCOW2, 20, 5,
                FailurePolicy.CONTINUE));
    }

    /// Without a calendar the planner proposes windows: in it they are windows that waves are held to.
    @Test
    void windowsThatWereProposedAreInTheCalendarOnceThePlanIsPublished() {
        PlanRows rows = new PlanRows(db);
        UUID vm = rows.aVm("web", null);
        UUID target = rows.target();
        UUID plan = saved(suggested());
        assertThat(preview.of(plan, defaults(target, false)).proposed()).isOne();

        publish(plan, target, TO_NOTHING);

        Gates.GateBoard board = gates.of(waveOf(vm)).orElseThrow();
        assertThat(board.gate(GateName.WINDOW).state()).isEqualTo(Gate.State.MET);
        assertThat(calendar.window(Objects.requireNonNull(board.charter().windowId()))).get().satisfies(window -> {
            assertThat(window.opensAt().atZone(window.zone()).getDayOfWeek()).isEqualTo(DayOfWeek.SATURDAY);
            assertThat(window.length()).hasHours(8);
            assertThat(List.of(window.capacityVms(), window.parallelSlots(), window.assignedVms())).containsExactly(200,
                    20, 1);
        });
        assertThat(publish(plan, target, TO_NOTHING).unchanged()).as("once more makes no other").isOne();
        assertThat(publish(suggested(), target, TO_NOTHING).unchanged()).as("nor does the same again").isOne();
        assertThat(db.sql("select count(*) from cutover_window where cancelled_at is null").query(Integer.class)
                .single()).isOne();
    }

    /// Full or of a wave that was started, nothing more is planned into it: it is that window all the same.
    @Test
    void noSecondWindowOfTheSameHoursComesIntoTheCalendar() {
        PlanRows rows = new PlanRows(db);
        UUID moved = rows.aVm("moved", null);
        UUID vm = rows.aVm("web", null);
        UUID target = rows.target();
        Window night = window("Night one", "2098-11-08T22:00");
        publish(composed(Map.of(moved, night)), target, TO_NOTHING);
        db.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", waveOf(moved)).update();

        publish(composed(Map.of(vm, new Window(null, "Proposed", night.opensAt(), night.closesAt(), 100, 20))), target,
                TO_NOTHING);

        assertThat(gates.of(waveOf(vm)).orElseThrow().charter().windowId()).isEqualTo(night.id());
    }

    /// A table that is deleted with a wave and is not known to the undo would be lost by it without a word.
    @Test
    void allThatIsDeletedWithADraftCanBeMadeAgain() {
        List<String> deleted = db.sql("""
                with recursive gone (oid) as (
                    select 'wave'::regclass::oid
                    union
                    select c.conrelid from pg_constraint c join gone on c.confrelid = gone.oid
                     where c.contype = 'f' and c.confdeltype = 'c')
                select oid::regclass::text from gone
                """).query(String.class).list();

        assertThat(deleted).containsAll(PublicationStore.TABLES);
        assertThat(PublicationStore.TABLES).as("all but what only a wave that was started has").containsAll(deleted
                .stream().filter(table -> !List.of("wave_mapping", "wave_group_hold", "wave_group_way_back",
                        "wave_group_way_back_member", "wave_overrun", "wave_overrun_vm").contains(table))
                .toList());
    }

    /// Neither could ever start.
    @Test
    void wavesThatWouldWaitForEachOtherByPlanAndByHandAreNotPublished() {
        PlanRows rows = new PlanRows(db);
        UUID early = rows.aVm("early", null);
        UUID late = rows.aVm("late", null);
        UUID target = rows.target();
        UUID plan = composed(
                Map.of(early, window("Early", "2098-11-08T22:00"), late, window("Late", "2098-11-15T22:00")));
        publish(plan, target, TO_NOTHING);
        gates.setTerms(waveOf(early), null, null, Set.of(waveOf(late)), new Person("lena", "lena"));
        UUID again = desk.draft(plan, "lena");
        PlannedWave first = plans.content(again).waves().getFirst();
        desk.changeWave(again, new PlannedWave(first.id(), first.origin(), first.name(), WaveKind.DEV_TEST,
                first.window(), List.of(), first.waveId()), null, "lena");

        assertThatThrownBy(() -> publish(again, target, new PlanPublisher.Agreed(null, "kinds")))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.code()).isEqualTo(
                        "waits-for-itself"))
                .hasMessageContaining("would wait for what waits for them");
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

    private UUID suggested() {
        UUID plan = desk.draft(null, "lena");
        desk.suggest(plan, plans.limits(plan), null, "lena");
        return plan;
    }

    /// Of nothing, by hand, a wave for each.
    private UUID composed(Map<UUID, Window> waves) {
        UUID plan = desk.draft(null, "lena");
        waves.forEach((vm, window) -> desk.move(plan, List.of(vm), desk.addWave(plan, new PlannedWave(UUID.randomUUID(),
                UUID.randomUUID(), "One", WaveKind.PRODUCTION, window, List.of(), null), null, "lena"), null, "lena"));
        return plan;
    }

    private List<UUID> origins(UUID plan) {
        return plans.content(plan).waves().stream().map(PlannedWave::origin).toList();
    }

    private UUID waveOf(UUID vm) {
        return db.sql("select wave_id from wave_member where vm_id = :vm").param("vm", vm).query(UUID.class).single();
    }

    private List<UUID> published(UUID plan, UUID target) {
        publisher().publish(saved(plan), defaults(target, true), TO_NOTHING, "lena");
        // others of the shared database leave waves of plans before this one
        return readiness.since().stream().filter(mine::contains).toList();
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
