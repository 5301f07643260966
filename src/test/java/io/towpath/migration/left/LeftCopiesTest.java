package io.towpath.migration.left;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.platform.spi.TargetPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Images that attempts left in a real folder of a target.
@DatabaseTest
class LeftCopiesTest {

    @TempDir
    Path root;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    LeftCopies left;
    @Autowired
    List<TargetPlatform> platforms;

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8) + "-web01";
    private UUID source = new UUID(0, 0);
    private UUID target = new UUID(0, 0);
    private UUID vm = new UUID(0, 0);
    private UUID disk = new UUID(0, 0);
    private Path image = Path.of("");

    @BeforeEach
    void aVmWithADiskAtTheTarget() throws IOException {
        source = connection("source", "staged", "/srv/" + UUID.randomUUID());
        target = connection("target", "libvirt", root.toString());
        vm = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 2, 1, 4294967296, 'bios', false, 'vsphere', 'x', 4096, 'f', 'd', now(),
                        now())
                returning id
                """).param("source", source).param("name", name).query(UUID.class).single();
        disk = jdbc.sql("""
                insert into vm_disk (vm_id, position, disk_key, label, file, controller, bus, unit, capacity_bytes,
                                     stored_bytes, format, fingerprint)
                values (:vm, 0, '2000', 'Hard disk 1', 'a.vmdk', 'pvscsi', 0, 0, 1048576, 1048576, 'VMDK', 'f')
                returning id
                """).param("vm", vm).query(UUID.class).single();
        image = platform().folder(root.toString(), vm, name).resolve("disk0.raw");
        Files.write(image, new byte[1 << 20]);
        Files.writeString(image.resolveSibling("disk0.raw.sums"), "beside it");
    }

    @Test
    void theyAreListedAndRemovedWhereTheNameIsTyped() throws Exception {
        UUID trip = attempt(1, "CANCELLED", 2);

        assertThat(get("/copies-left?vm=" + vm)).hasStatusOk().bodyText().contains(name, "attempt 1", image.toString(),
                "Can be gone on with", "up to 1 MiB", "Type %s to confirm".formatted(name), "Remove them");
        assertThat(get("/api/v1/copies-left")).hasStatusOk().bodyText().contains(trip.toString(), image.toString());
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("/copies-left?vm=" + vm);

        assertThat(remove(lead(), trip, "web02")).hasStatus(409).bodyText().contains("removal-unconfirmed");
        assertThat(image).exists();
        assertThat(remove(engineer(), trip, name)).hasStatus(403);
        assertThat(remove(lead(), trip, name)).hasStatusOk().bodyText().contains("freedBytes");

        assertThat(image).doesNotExist();
        assertThat(image.resolveSibling("disk0.raw.sums")).doesNotExist();
        assertThat(image.getParent()).isDirectory();
        assertThat(left.ofVm(vm)).isEmpty();
        assertThat(get("/copies-left?vm=" + vm)).bodyText().contains("Nothing is left");
        assertThat(jdbc.sql("select action from audit_event where subject_id = :id order by number").param("id", trip
                .toString()).query(String.class).list()).containsSubsequence("target.copies-removal-wanted",
                        "target.copies-removed");
        assertThat(remove(lead(), trip, name)).hasStatus(404);
    }

    @Test
    void whatAnAttemptUsesIsNotThere() {
        UUID first = attempt(1, "CANCELLED", 2);
        UUID second = attempt(2, "SYNCING", 3);

        assertThat(left.ofVm(vm)).isEmpty();
        assertThat(remove(lead(), first, name)).hasStatus(404);
        assertThat(image).exists();

        jdbc.sql("update migration set state = 'CANCELLED' where id = :id").param("id", second).update();
        assertThat(left.ofVm(vm)).as("it is the last one's").extracting(LeftCopy::migrationId)
                .containsExactly(second);
        jdbc.sql("update migration set state = 'DONE' where id = :id").param("id", second).update();
        assertThat(left.ofVm(vm)).as("it serves from it").isEmpty();
    }

    @Test
    void whatIsNeededIsRefused() {
        UUID trip = attempt(1, "CANCELLED", 2);
        UUID next = jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, mode, format, soak_days, state, reason, planned_by)
                values (:vm, 2, :target, 'WARM', 'raw', 0, 'PLANNED', 'planned', 'lena') returning id
                """).param("vm", vm).param("target", target).query(UUID.class).single();
        assertThat(remove(lead(), trip, name)).hasStatus(409).bodyText().contains("copies-needed",
                "Attempt 2 is about to go on with them.");

        jdbc.sql("delete from migration where id = :id").param("id", next).update();
        jdbc.sql("update vm set missing_since = now() where id = :id").param("id", vm).update();
        assertThat(remove(lead(), trip, name)).hasStatus(409).bodyText().contains("all that there is of it");
        jdbc.sql("update vm set missing_since = null where id = :id").param("id", vm).update();

        jdbc.sql("insert into test_boot (migration_id, vm_id, target_id, asked_by) values (:id, :vm, :target, 'lena')")
                .param("id", trip).param("vm", vm).param("target", target).update();
        assertThat(remove(lead(), trip, name)).hasStatus(409).bodyText().contains("A test boot runs upon them.");
        assertThat(image).exists();
        assertThat(jdbc.sql("select count(*) from image_removal where migration_id = :id").param("id", trip)
                .query(Integer.class).single()).isZero();
    }

    /// As QEMU has those below the layer of a VM that somebody made upon them.
    @Test
    void whatIsOnlyReadIsInUseToo() throws Exception {
        UUID trip = attempt(1, "CANCELLED", 2);
        Path said = root.resolve("said");
        Process reader = new ProcessBuilder(Judges.require("qemu-io").toString(), "-f", "raw", "-r", "-c",
                "sleep 120000", image.toString()).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            while (!isHeld(image)) {
                assertThat(reader.waitFor(10, TimeUnit.MILLISECONDS)).as(Files.readString(said)).isFalse();
            }
            assertThat(remove(lead(), trip, name)).hasStatus(409).bodyText().contains("copies-in-use");
            assertThat(image).exists();
        } finally {
            reader.destroyForcibly().waitFor();
        }
        assertThat(remove(lead(), trip, name)).hasStatusOk();
    }

    private static boolean isHeld(Path file) throws IOException {
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        return Files.readAllLines(Path.of("/proc/locks")).stream().anyMatch(line -> line.contains(inode));
    }

    @Test
    void whatRanIsCalledSo() {
        UUID trip = attempt(1, "ROLLED_BACK", 2);
        jdbc.sql(
                "insert into migration_power (migration_id, source_power, start_began_at) values (:id, 'FILES', now())")
                .param("id", trip).update();

        assertThat(get("/copies-left?vm=" + vm)).bodyText().contains("Its target ran", "nowhere else",
                "What was written while the VM ran from them is lost.");
    }

    /// It waited for its group, and was rolled back before anybody was asked to start it.
    @Test
    void whatWasDescribedMayHaveRun() {
        UUID trip = attempt(1, "ROLLED_BACK", 2);
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, outcome, ended_at)
                values (:id, 3, 'CUTTING_OVER', 'define-target', 1, 'n1', 'DONE', now())
                """).param("id", trip).update();

        assertThat(left.ofVm(vm)).singleElement().satisfies(copy -> {
            assertThat(copy.ran()).isTrue();
            assertThat(copy.next()).isFalse();
        });
    }

    /// What each image is asked is asked by its file's index: thousands of VMs have tens of thousands of them.
    @Test
    void noImageIsSoughtAmongAllOthers() {
        assertThat(jdbc.sql("explain " + LeftCopyStore.SELECT).query(String.class).list()).noneSatisfy(
                line -> assertThat(line).contains("CTE Scan"));
    }

    @Test
    void theTargetDeletesNothingThatIsDescribedOrNotTheVms() throws IOException {
        UUID trip = attempt(1, "CANCELLED", 2);
        Path described = image.resolveSibling(image.getParent().getFileName() + ".xml");
        Files.writeString(described, "<source file=\"%s\"/>".formatted(image));
        assertThat(remove(lead(), trip, name)).hasStatus(409).bodyText().contains("removal-failed",
                "a VM is described with");
        assertThat(image).exists();
        assertThat(left.ofVm(vm).getFirst().lastError()).contains("described");
        assertThat(get("/copies-left?vm=" + vm)).bodyText().contains("Not removed yet");

        Files.delete(described);
        assertThat(remove(lead(), trip, name)).as("once more").hasStatusOk();
        assertThat(image).doesNotExist();

        Path others = platform().folder(root.toString(), UUID.randomUUID(), "db01").resolve("disk0.raw");
        Files.write(others, new byte[10]);
        UUID foreign = attempt(2, "CANCELLED", 2);
        jdbc.sql("update replication_disk set target_file = :file where migration_id = :id")
                .param("file", others.toString()).param("id", foreign).update();
        assertThat(remove(lead(), foreign, name)).hasStatus(409).bodyText().contains("is left alone");
        assertThat(others).exists();
    }

    private TargetPlatform platform() {
        return TargetPlatform.of(platforms, "libvirt", "kvm");
    }

    private UUID attempt(int number, String state, int pass) {
        UUID trip = jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, mode, format, soak_days, state, reason, planned_by)
                values (:vm, :number, :target, 'WARM', 'raw', 0, :state, 'the wave was stopped', 'lena') returning id
                """).param("vm", vm).param("number", number).param("target", target).param("state", state)
                .query(UUID.class).single();
        jdbc.sql(
                "insert into replication (migration_id, source_id, vm_ref, vm_name) values (:id, :source, 'vm-7', 'x')")
                .param("id", trip).param("source", source).update();
        jdbc.sql("""
                insert into replication_disk (migration_id, vm_disk_id, position, disk_key, label, capacity_bytes,
                                              target_file, format, pass)
                values (:id, :disk, 0, '2000', 'Hard disk 1', 1048576, :file, :format, :pass)
                """).param("id", trip).param("disk", disk).param("file", image.toString())
                .param("format", DiskFormat.RAW.id()).param("pass", pass).update();
        return trip;
    }

    private UUID connection(String direction, String kind, String location) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, :location, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).param("name", direction + " " + name)
                .param("location", location).query(UUID.class).single();
    }

    private MvcTestResult remove(RequestPostProcessor who, UUID trip, String confirm) {
        return mvc.post().uri("/api/v1/copies-left/%s/remove".formatted(trip)).with(who).with(csrf())
                .contentType(MediaType.APPLICATION_JSON).content("""
                        {"reason": "the disk is full", "confirm": "%s"}""".formatted(confirm)).exchange();
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).with(lead()).exchange();
    }

    private static RequestPostProcessor lead() {
        return user("lena").authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read", "wave:write",
                "wave:execute"));
    }

    private static RequestPostProcessor engineer() {
        return user("nils").authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read",
                "wave:execute"));
    }
}
