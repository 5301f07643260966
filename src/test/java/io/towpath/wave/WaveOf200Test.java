package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.SignOffs;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Scans;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.State;
import io.towpath.transfer.Transfers;
import io.towpath.wave.Accountant.Books;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.PlatformTransactionManager;

/// A wave of small VMs, one of which has a damaged image, under each policy: real files, real copies, the application's own
/// beats and drivers, owners who sign. Its books are checked for as long as it moves. `mvn -P waves test`
/// runs it with 200 VMs of which the 47th fails; the usual build with 40, the 17th.
@DatabaseTest
// Quartz knows the database of a scheduler by its name, in all of the JVM
@TestPropertySource(properties = {"spring.quartz.auto-startup=true", "towpath.migration.tick=100ms",
        "spring.quartz.properties.org.quartz.scheduler.instanceName=wave-of-many",
        "towpath.slots.node=12", "towpath.waves.way-back.grace=2s"})
@DirtiesContext
class WaveOf200Test {

    private static final int VMS = Integer.getInteger("towpath.wave.vms", 40);
    private static final int FAILS = VMS < 47 ? 17 : 47;
    private static final int SLOTS = 5;

    @TempDir
    Path folder;

    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Waves waves;
    @Autowired
    WaveComposer composer;
    @Autowired
    WaveControl control;
    @Autowired
    AutoPause autoPause;
    @Autowired
    WayBackConsents consents;
    @Autowired
    GroupRollBack groups;
    @Autowired
    Migrations migrations;
    @Autowired
    Transfers transfers;
    @Autowired
    Checklists checklists;
    @Autowired
    SignOffs signOffs;
    @Autowired
    MockMvcTester mvc;
    @Autowired
    PlatformTransactionManager transactions;
    @Autowired
    JdbcClient db;

    private SmallVms estate;
    private List<UUID> vms = List.of();
    /// Numbers of those that serve one application.
    private Set<Integer> together = Set.of();
    private int soak;
    private UUID wave;
    private Accountant books;
    private Owners owners;

    @AfterEach
    void close(TestInfo test) throws InterruptedException {
        if (owners != null) {
            owners.close();
        }
        if (books != null) {
            books.close();
            System.out.printf("%s, %d VMs: %s%n", test.getDisplayName(), VMS, books.told());
        }
    }

    @Test
    void continuing_theOthersFinishAndTheOneIsMendedAndFollows() throws Exception {
        start(FailurePolicy.CONTINUE, FailureLimits.NONE, Set.of(FAILS));

        Books end = books.until("all others are done", now -> now.count(Standing.DONE) == VMS - 1
                && now.count(Standing.FAILED) == 1);

        assertThat(end.state()).isEqualTo(WaveState.RUNNING);
        failedAsDamaged(FAILS);
        for (int number : List.of(1, FAILS - 1, FAILS + 1, VMS)) {
            arrivedWhole(number, estate.flat(number));
        }

        estate.mend(FAILS);
        migrations.retry(trip(FAILS).id(), "lena");
        books.until("it is done too", now -> now.count(Standing.DONE) == VMS && now.state() == WaveState.COMPLETED);
        assertThat(trip(FAILS).attempt()).as("the same attempt went on").isOne();
        arrivedWhole(FAILS, estate.asMade(FAILS));
        assertThat(books.mostBusy()).as("slots in use").isBetween(2L, (long) SLOTS);
    }

    @Test
    void pausing_whatRunsEndsAndNothingStartsUntilAPersonResumes() throws Exception {
        start(FailurePolicy.PAUSE, FailureLimits.NONE, Set.of(FAILS));

        books.until("it pauses by itself", now -> now.state() == WaveState.PAUSED);
        assertThat(waves.find(wave).orElseThrow().reason()).contains(SmallVms.name(FAILS) + " needs a person");
        Books still = books.until("what runs has ended", now -> now.count(Standing.RUNNING) == 0);

        assertThat(still.failed()).containsExactly(vm(FAILS));
        assertThat(still.count(Standing.WAITING)).isGreaterThanOrEqualTo(VMS - FAILS - SLOTS);
        assertThat(still.count(Standing.WAITING) + still.count(Standing.DONE)).isEqualTo(VMS - 1);
        assertThat(waves.members(wave)).filteredOn(member -> member.standing() == Standing.WAITING)
                .allSatisfy(member -> assertThat(member.waitsFor()).contains("The wave is paused"));

        control.resume(wave, null, "lena");
        Books end = books.until("all others are done", now -> now.count(Standing.DONE) == VMS - 1);
        assertThat(end.state()).as("a failure that a person accepted does not pause it again")
                .isEqualTo(WaveState.RUNNING);
        failedAsDamaged(FAILS);
    }

    @Test
    void holdingItsGroup_theOthersFinishAndThoseOfItsGroupFollowWhenItIsMended() throws Exception {
        List<Integer> companions = List.of(VMS - 1, VMS);
        together = new HashSet<>(companions);
        together.add(FAILS);
        start(FailurePolicy.HOLD_GROUP, FailureLimits.NONE, Set.of(FAILS));

        Books still = books.until("all others are done", now -> now.count(Standing.DONE) == VMS - 3
                && now.count(Standing.FAILED) == 1);
        assertThat(still.count(Standing.WAITING)).isEqualTo(2);
        assertThat(waves.members(wave)).filteredOn(member -> member.standing() == Standing.WAITING)
                .extracting(MemberView::vmId, member -> String.valueOf(member.waitsFor()).replaceFirst(":.*", ""))
                .containsExactlyElementsOf(companions.stream().map(number -> tuple(vm(number),
                        "Held with Webshop because of " + SmallVms.name(FAILS))).toList());

        estate.mend(FAILS);
        migrations.retry(trip(FAILS).id(), "lena");
        books.until("all are done", now -> now.count(Standing.DONE) == VMS && now.state() == WaveState.COMPLETED);
        assertThat(trip(VMS).steps().getFirst().startedAt()).as("it started after the one that failed had arrived")
                .isAfter(trip(FAILS).steps().stream().filter(step -> step.name().equals("copy-disks")).findFirst()
                        .orElseThrow().endedAt());
        arrivedWhole(VMS, estate.flat(VMS));
    }

    @Test
    void rollingItsGroupBack_thoseThatCutOverGoBackLastFirstThoseThatHaveNotAreHeldAndTheOthersGoOn() throws Exception {
        List<Integer> back = List.of(FAILS, FAILS - 1, FAILS - 2);
        together = new HashSet<>(back);
        together.add(VMS);
        soak = 5;
        start(FailurePolicy.ROLL_BACK_GROUP, FailureLimits.NONE, Set.of(FAILS));

        Books still = books.until("they are back", now -> now.count(Standing.OUT) == 3);
        assertThat(still.count(Standing.FAILED)).as("who failed is back too").isZero();
        GroupWayBack told = groups.of(wave).getFirst();
        // who of them began its cutover first is not said by its number: each is driven by a thread of its own
        assertThat(told.members()).extracting(GroupWayBack.Member::vmId).as("last first")
                .containsExactlyElementsOf(cutOverLastFirst(back.stream().map(this::vm).toList()));
        for (int i = 1; i < back.size(); i++) {
            assertThat(told.members().get(i).toldAt()).as("one after the other")
                    .isAfterOrEqualTo(told.members().get(i - 1).backAt());
        }
        assertThat(told.begunAt()).as("there was time to stop it").isAfterOrEqualTo(told.announcedAt().plusSeconds(2));
        for (int number : back) {
            assertThat(trip(number).state()).isEqualTo(State.ROLLED_BACK);
            assertThat(db.sql("select string_agg(reason, '; ') from audit_event where subject_id = :id")
                    .param("id", trip(number).id().toString()).query(String.class).single())
                    .contains("All of Webshop goes back because of " + SmallVms.name(FAILS));
        }
        assertThat(Files.readAllBytes(estate.flat(FAILS - 1))).isEqualTo(SmallVms.bytes(FAILS - 1));

        books.until("all others arrived", _ -> soaking() == VMS - 4);
        assertThat(waves.members(wave).get(VMS - 1).waitsFor()).startsWith("Held with Webshop because of ");
        back.forEach(number -> control.letGroupGo(wave, vm(number), "lena", "it can do without"));
        books.until("who was held arrived too", now -> soaking() == VMS - 3 && now.count(Standing.WAITING) == 0);
        arrivedWhole(VMS, estate.flat(VMS));
    }

    private List<UUID> cutOverLastFirst(List<UUID> vms) {
        return db.sql("""
                select trip.vm_id from migration trip join migration_step step on step.migration_id = trip.id
                 where trip.wave_id = :wave and trip.vm_id = any(:vms) and step.state = 'CUTTING_OVER'
                 group by trip.vm_id order by min(step.started_at) desc
                """).param("wave", wave).param("vms", vms.toArray(UUID[]::new)).query(UUID.class).list();
    }

    private int soaking() {
        return db.sql("select count(*) from migration where wave_id = :wave and state = 'SOAKING'").param("wave", wave)
                .query(Integer.class).single();
    }

    @Test
    void atFivePercent_itPausesWithTheLastOfThemAndNotBefore() throws Exception {
        Set<Integer> damaged = new HashSet<>(IntStream.range(FAILS, FAILS + VMS / 20).boxed().toList());
        start(FailurePolicy.CONTINUE, new FailureLimits(5, null), damaged);

        Books paused = books.until("it pauses by itself", now -> now.state() == WaveState.PAUSED);
        assertThat(paused.failed()).containsExactlyInAnyOrderElementsOf(damaged.stream().map(this::vm).toList());
        assertThat(waves.find(wave).orElseThrow().reason()).contains("5.0 % of its VMs failed; the limit is 5 %");
        Books still = books.until("what runs has ended", now -> now.count(Standing.RUNNING) == 0);
        assertThat(still.count(Standing.WAITING) + still.count(Standing.DONE)).isEqualTo(VMS - damaged.size());
        assertThat(still.count(Standing.WAITING)).isPositive();

        control.resume(wave, null, "lena");
        books.until("all others are done", now -> now.count(Standing.DONE) == VMS - damaged.size());
        damaged.forEach(this::failedAsDamaged);
    }

    @Test
    void stopped_whatWaitsOrIsCopiedIsOutAndWhatHasLandedGoesToItsEnd() throws Exception {
        start(FailurePolicy.CONTINUE, FailureLimits.NONE, Set.of(FAILS));
        books.until("it fails", now -> now.failed().contains(vm(FAILS)));

        control.stop(wave, null, "lena", "the storage is slow");
        Books end = books.until("everybody is at an end",
                now -> now.count(Standing.DONE) + now.count(Standing.OUT) == VMS);

        assertThat(end.state()).isEqualTo(WaveState.STOPPED);
        assertThat(end.count(Standing.DONE)).isGreaterThanOrEqualTo(FAILS - 1 - SLOTS);
        assertThat(end.count(Standing.OUT)).isGreaterThanOrEqualTo(VMS - FAILS - SLOTS);
        assertThat(trip(FAILS).state()).isEqualTo(State.CANCELLED);
        for (int number = FAILS + 1; number <= VMS; number++) {
            assertThat(Files.readAllBytes(estate.flat(number))).as("source of %s", SmallVms.name(number))
                    .isEqualTo(SmallVms.bytes(number));
        }
    }

    private void start(FailurePolicy policy, FailureLimits limits, Set<Integer> damaged) throws Exception {
        estate = new SmallVms(folder.resolve("source"), VMS, damaged);
        UUID source = connections.register(Direction.SOURCE, "staged", "small " + UUID.randomUUID(),
                estate.folder().toString(), "lena");
        UUID target = connections.register(Direction.TARGET, "libvirt", "kvm " + UUID.randomUUID(),
                Files.createDirectories(folder.resolve("target")).toString(), "lena");
        UUID scan = scans.start(source, "lena");
        long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (scans.find(scan).orElseThrow().endedAt() == null) {
            assertThat(System.nanoTime()).as("the scan took three minutes").isLessThan(until);
            LockSupport.parkNanos(20_000_000);
        }
        vms = db.sql("select id from vm where source_id = :source order by name").param("source", source)
                .query(UUID.class).list();
        assertThat(vms).hasSize(VMS);
        UUID application = together.isEmpty()
                ? null
                : db.sql("""
                        insert into application (name, created_at) values ('Webshop', now())
                        on conflict ((lower(name))) do update set name = excluded.name returning id
                        """)
                        .query(UUID.class).single();
        together.forEach(number -> db.sql("update vm set application_id = :app where id = :vm")
                .param("app", application).param("vm", vm(number)).update());
        wave = composer.create(new WaveDraft("Small ones", target, DiskFormat.QCOW2, SLOTS, soak, policy), vms, "lena");
        if (policy == FailurePolicy.ROLL_BACK_GROUP) {
            consents.agree(wave, null, "lena");
        }
        if (!limits.none()) {
            autoPause.limit(wave, limits, "lena");
        }
        books = new Accountant(waves, db, mvc, transactions, wave,
                new HashSet<>(damaged.stream().map(this::vm).toList()));
        owners = new Owners(checklists, signOffs, db, wave, books::wrong);
        control.start(wave, null, "lena");
    }

    private UUID vm(int number) {
        return vms.get(number - 1);
    }

    private MigrationView trip(int number) {
        return migrations.latestOf(vm(number)).orElseThrow();
    }

    /// With the step, the file, what is wrong, and what to do.
    private void failedAsDamaged(int number) {
        MigrationView trip = trip(number);
        assertThat(trip.state()).isEqualTo(State.CUTTING_OVER);
        assertThat(trip.stall()).isNotNull().satisfies(stall -> {
            assertThat(stall.step()).isEqualTo("copy-disks");
            assertThat(stall.what()).contains(SmallVms.name(number) + ".vmdk");
            assertThat(stall.remedy()).isNotBlank();
            assertThat(stall.nextTryAt()).as("a person's turn").isNull();
        });
    }

    private void arrivedWhole(int number, Path raw) throws IOException {
        String there = transfers.of(trip(number).id()).getFirst().targetFile();
        assertThat(Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "qcow2",
                raw.toString(), there).ok().output()).contains("identical");
    }
}
