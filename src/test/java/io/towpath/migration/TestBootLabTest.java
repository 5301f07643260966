package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.migration.testboot.Beats;
import io.towpath.migration.testboot.OpenTestBoots;
import io.towpath.migration.testboot.TestBoot;
import io.towpath.migration.testboot.TestBoots;
import io.towpath.platform.libvirt.PrivateLibvirt;
import io.towpath.replication.ImageHolds;
import io.towpath.replication.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/// VMs of the lab's vCenter that write all the time are booted at a real libvirt while they are kept in step. Their disks hold no
/// system, so nothing tells of one. The lab's journal judges what arrives afterwards.
@DatabaseTest
@TestPropertySource(properties = {"towpath.test-boot.watch=1s",
        "spring.quartz.properties.org.quartz.scheduler.instanceName=test-boots"})
@DirtiesContext
class TestBootLabTest extends LabTrips {

    private static PrivateLibvirt libvirt;
    private static Path deaf;

    @Autowired
    ApplicationContext context;
    @Autowired
    TestBoots tests;
    @Autowired
    OpenTestBoots open;
    @Autowired
    ImageHolds holds;

    @DynamicPropertySource
    static void begin(DynamicPropertyRegistry registry) throws IOException {
        Judges.require("libvirtd");
        Judges.require("qemu-system-x86_64");
        libvirt = PrivateLibvirt.start(folder);
        deaf = folder.resolve("deaf");
        Path script = Files.writeString(folder.resolve("virsh"), """
                #!/bin/sh
                [ -e %s ] && { echo 'error: failed to connect to the hypervisor'; exit 1; }
                exec %s "$@"
                """.formatted(deaf, libvirt.lettingIn(folder)));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        registry.add("towpath.libvirt.uri", () -> "qemu:///session");
        registry.add("towpath.libvirt.program", script::toString);
        begin("-vms", "2", "-real-vms", "2", "-real-size", "8388608", "-write-every", "100ms");
    }

    @AfterAll
    static void stopLibvirt() throws IOException {
        libvirt.stop();
    }

    @Test
    void aVmIsBootedUponItsImagesWhichStayAsTheyAreAndACutoverEndsItFirst() throws Exception {
        UUID vm = vm("real-01");
        assertThatThrownBy(() -> tests.ask(vm, "lena")).isInstanceOf(RefusedException.class).extracting("code")
                .isEqualTo("test-boot-not-now");
        UUID trip = inStep(vm);
        int passes = replications.passes(trip).size();
        String before = digests(trip);

        TestBoot asked = askedTwiceAtOnce(vm);
        assertThat(moved(asked, TestBoot.State.RUNNING).pass()).isEqualTo(passes);
        assertThat(holds.heldUntil(trip)).isPresent();
        due(trip);
        driven(trip);
        assertThat(replications.passes(trip)).as("no pass writes below it").hasSize(passes);
        assertThat(stillInStep(trip)).contains("A test boot runs upon its images");
        assertThat(domains()).containsExactly(tests.find(asked.id()).orElseThrow().name());
        assertThat(digests(trip)).isEqualTo(before);

        TestBoot ended = moved(asked, TestBoot.State.ENDED);

        assertThat(ended.verdict()).isEqualTo(TestBoot.Verdict.NO_SIGN);
        assertThat(ended.why()).contains("lacks drivers");
        assertThat(ended.checks()).extracting(TestBoot.Check::title).contains("The images are consistent");
        assertThat(tests.picture(asked.id())).startsWith(0x89, 'P', 'N', 'G');
        assertNothingLeft(trip);
        assertThat(digests(trip)).isEqualTo(before);
        assertThat(actions(trip)).containsSubsequence("test-boot.asked", "test-boot.began", "test-boot.ended");
        due(trip);
        driven(trip);
        assertThat(replications.passes(trip)).as("passes go on").hasSizeGreaterThan(passes);

        cutOverDuring(trip, moved(tests.ask(vm, "lena"), TestBoot.State.RUNNING));
        Pass last = replications.passes(trip).getLast();
        assertThat(last.kind()).isEqualTo(Pass.Kind.FINAL);
        asTheJournalSays(trip, "real-01", last);
    }

    /// Its hypervisor does not answer for a while: until the test boot is gone the source serves on.
    private void cutOverDuring(UUID trip, TestBoot up) throws IOException {
        Files.createFile(deaf);
        migrations.cutOver(trip, "lena", "the window is open");
        due(trip);
        driven(trip);
        assertThat(migrations.find(trip).orElseThrow().state()).isEqualTo(State.CUTTING_OVER);
        assertThat(stepDone(trip, "end-test-boot")).isFalse();
        assertThat(stepDone(trip, "shut-down-source")).isFalse();
        assertThat(holds.heldUntil(trip)).isPresent();
        assertThat(tests.find(up.id()).orElseThrow().waitsFor()).contains("could not be ended so far");
        Files.delete(deaf);
        for (int i = 0; i < 5 && !stepDone(trip, "define-target"); i++) {
            due(trip);
            driven(trip);
        }

        assertThat(tests.find(up.id())).hasValueSatisfying(boot -> {
            assertThat(boot.state()).isEqualTo(TestBoot.State.ENDED);
            assertThat(boot.verdict()).isNull();
            assertThat(boot.why()).contains("Its migration went on.");
        });
        assertNothingLeft(trip);
    }

    @Test
    void passesAndTestBootsWaitForEachOtherWhateverIsInTheWay() throws Exception {
        UUID trip = inStep(vm("real-02"));
        oneThatWaitsForTheNextPassDoesNotKeepItWaiting(trip);
        anImageThatChangedMeanwhileIsCompared(trip);
        whatAKilledNodeBeganIsEndedByAnother(trip);
        aCancelWaitsForNoHypervisor(trip);
    }

    private void oneThatWaitsForTheNextPassDoesNotKeepItWaiting(UUID trip) throws IOException {
        int passes = replications.passes(trip).size();
        jdbc.sql("""
                update replication_pass set state = 'FAILED', code = 'target-io', error = 'the disk is full'
                 where migration_id = :id and number = :number
                """).param("id", trip).param("number", passes).update();
        TestBoot asked = tests.ask(vmOf(trip), "lena");
        Beats.beat(context);
        assertThat(tests.find(asked.id()).orElseThrow().waitsFor()).contains("did not land");

        due(trip);
        driven(trip);

        assertThat(replications.passes(trip)).hasSizeGreaterThan(passes);
    }

    private void anImageThatChangedMeanwhileIsCompared(UUID trip) throws IOException {
        TestBoot up = moved(open.of(trip).orElseThrow(), TestBoot.State.RUNNING);
        assertThatThrownBy(() -> tests.stop(up.id(), "lena", " ")).isInstanceOf(RefusedException.class);

        Path image = Path.of(replications.of(trip).orElseThrow().disks().getFirst().targetFile());
        Files.setLastModifiedTime(image, java.nio.file.attribute.FileTime.fromMillis(1));
        tests.stop(up.id(), "lena", "seen enough");
        assertThat(moved(up, TestBoot.State.ENDED).why()).contains("changed while it ran");
        due(trip);
        driven(trip);
        assertThat(lastDone(trip).disks()).extracting(disk -> String.valueOf(disk.why()))
                .anyMatch(why -> why.contains("changed while a test boot ran"));
    }

    private void whatAKilledNodeBeganIsEndedByAnother(UUID trip) throws IOException {
        TestBoot begun = moved(tests.ask(vmOf(trip), "lena"), TestBoot.State.PREPARING);
        // killed after its layers were made and before the domain was defined; its lease stands
        Path folder = Path.of(jdbc.sql("select folder from test_boot where id = :id").param("id", begun.id())
                .query(String.class).single());
        Files.createDirectory(folder);
        Files.writeString(folder.resolve(".towpath-test"), begun.id() + "\n");
        Files.writeString(folder.resolve("layer0.qcow2"), "half of one");
        jdbc.sql(
                "update test_boot set lease = gen_random_uuid(), lease_until = clock_timestamp() + interval '1 hour' where id = :id")
                .param("id", begun.id()).update();

        Beats.beat(context);
        assertThat(open.endNow(trip, "now")).as("the dead one's time is not over").isPresent();
        jdbc.sql("update test_boot set lease_until = clock_timestamp() where id = :id").param("id", begun.id())
                .update();
        TestBoot ended = moved(begun, TestBoot.State.ENDED);

        assertThat(ended.why()).contains("now");
        assertNothingLeft(trip);
        due(trip);
        driven(trip);
        assertThat(lastDone(trip).number()).isGreaterThan(begun.pass() == null ? 1 : begun.pass());
    }

    private void aCancelWaitsForNoHypervisor(UUID trip) throws IOException {
        TestBoot up = moved(tests.ask(vmOf(trip), "lena"), TestBoot.State.RUNNING);
        Files.createFile(deaf);
        try {
            migrations.cancel(trip, "lena", "not this week");
            eventually(trip, State.CANCELLED);
        } finally {
            Files.delete(deaf);
        }

        moved(up, TestBoot.State.ENDED);
        assertNothingLeft(trip);
    }

    /// Two people press at once: one boot.
    private TestBoot askedTwiceAtOnce(UUID vm) throws Exception {
        try (var both = Executors.newFixedThreadPool(2)) {
            Callable<TestBoot> press = () -> tests.ask(vm, "lena");
            List<Future<TestBoot>> answers = both.invokeAll(List.of(press, press));
            List<TestBoot> asked = answers.stream().filter(each -> each.state() == Future.State.SUCCESS)
                    .map(Future::resultNow).toList();
            assertThat(asked).hasSize(1);
            assertThat(answers.stream().filter(each -> each.state() == Future.State.FAILED)
                    .map(Future::exceptionNow)).singleElement().isInstanceOfSatisfying(RefusedException.class,
                            e -> assertThat(e.code()).isEqualTo("test-boot-open"));
            return asked.getFirst();
        }
    }

    private UUID inStep(UUID vm) throws IOException {
        UUID trip = started(vm);
        driven(trip);
        eventually(trip, State.SYNCING);
        due(trip);
        driven(trip);
        return trip;
    }

    private UUID vmOf(UUID trip) {
        return migrations.find(trip).orElseThrow().vmId();
    }

    /// Beat after beat until it is there.
    private TestBoot moved(TestBoot boot, TestBoot.State state) {
        for (int beat = 0; beat < 120; beat++) {
            TestBoot now = tests.find(boot.id()).orElseThrow();
            if (now.state() == state) {
                return now;
            }
            Beats.beat(context);
            LockSupport.parkNanos(100_000_000);
        }
        throw new AssertionError("never %s: %s".formatted(state, tests.find(boot.id())));
    }

    private String stillInStep(UUID trip) {
        return migrations.find(trip).orElseThrow().steps().stream().filter(step -> step.name().equals("keep-in-step"))
                .map(StepView::note).toList().toString();
    }

    private List<String> domains() {
        return Judges.run(folder.resolve("virsh").toString(), "-c", "qemu:///session", "list", "--all", "--name").ok()
                .output().lines().filter(name -> name.startsWith("towpath-test-")).toList();
    }

    private void assertNothingLeft(UUID trip) throws IOException {
        assertThat(domains()).isEmpty();
        assertThat(holds.heldUntil(trip)).isEmpty();
        Path image = Path.of(replications.of(trip).orElseThrow().disks().getFirst().targetFile());
        try (var beside = Files.list(image.getParent())) {
            assertThat(beside.map(Path::toString)).noneMatch(name -> name.contains("towpath-test"));
        }
    }

    private String digests(UUID trip) {
        return replications.of(trip).orElseThrow().disks().stream()
                .map(disk -> Judges.run("sha256sum", disk.targetFile()).ok().output()).toList().toString();
    }

    private List<String> actions(UUID trip) {
        return jdbc.sql("select action from audit_event where subject_id = :id order by number").param("id",
                trip.toString()).query(String.class).list();
    }
}
