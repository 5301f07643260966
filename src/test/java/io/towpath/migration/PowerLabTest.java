package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.VsphereLab;
import io.towpath.migration.power.PersonsWords;
import io.towpath.migration.power.PowerFixtures;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.step.Hypervisors;
import io.towpath.migration.step.PowerSteps;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Power;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The steps about power at a vCenter of the lab, whose journal tells when each VM was on.
@DatabaseTest
@TestPropertySource(properties = "towpath.sources.allowed-networks=127.0.0.0/8")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PowerLabTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path folder;

    @Autowired
    List<LivePlatform> platforms;

    private VsphereLab lab;
    private World world;
    private PowerRecords records;
    private PersonsWords words;
    private Hypervisors target;
    private JsonNode real;
    private int next;
    private String name = "";
    private String ref = "";

    @BeforeAll
    void start() throws IOException {
        lab = VsphereLab.start("-vms", "6", "-real", folder.resolve("ds").toString(), "-real-vms", "6", "-real-disks",
                "1",
                "-real-size", "8388608");
        lab.steer("/writer?paused=true");
        real = lab.steer("/real");
        world = new World();
        records = PowerFixtures.records(world.jdbc);
        words = PowerFixtures.words(world.jdbc, world.trail());
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void anotherVm() throws IOException {
        lab.steer("/heal");
        JsonNode vm = real.path("vms").get(next++);
        name = vm.path("name").asString();
        ref = vm.path("id").asString();
        target = new Hypervisors();
        target.source = Power.OFF;
    }

    @Test
    void theSourceIsOffAndSealedWhileTheTargetRunsAndAsBeforeWhenItIsBack() throws IOException {
        LiveState before = state();
        target.between = at -> {
            if (at.equals("target.powerOn")) {
                assertThat(power()).isEqualTo(Power.OFF);
            }
        };
        UUID id = started();

        drive(id);
        assertThat(world.state(id)).as("%s", world.row(id).stall()).isEqualTo(State.AWAITING_SIGN_OFF);
        assertThat(target.target).isEqualTo(Power.ON);
        assertThat(state()).satisfies(sealed -> {
            assertThat(sealed.power()).isEqualTo(Power.OFF);
            assertThat(sealed.nics()).isNotEmpty().noneMatch(LiveNic::atStart);
            assertThat(sealed.note()).startsWith("[Towpath] Migrated to");
            assertThat(sealed.name()).isEqualTo(name + "-migrated");
        });

        target.between = at -> assertThat(power()).as("until the target is off: " + at).isEqualTo(Power.OFF);
        world.act(() -> world.commands.rollBack(id, "lena", "a rehearsal"));
        drive(id);
        assertThat(world.state(id)).as("%s", world.row(id).stall()).isEqualTo(State.ROLLED_BACK);
        assertThat(target.target).isEqualTo(Power.OFF);
        LiveState after = state();
        assertThat(after.power()).isEqualTo(Power.ON);
        assertThat(after.nics()).isEqualTo(before.nics());
        assertThat(after.note().strip()).isEqualTo(before.note().strip());
        assertThat(after.name()).isEqualTo(name);
        assertThat(powerLines()).containsExactly("on", "off", "on");
    }

    @Test
    void aDeafGuestLosesItsPowerAndGetsItBack() throws IOException {
        lab.steer("/writer?deaf=true&vm=" + name);
        UUID id = started();

        drive(id);
        assertThat(power()).isEqualTo(Power.OFF);
        assertThat(target.target).isEqualTo(Power.ON);
        world.act(() -> world.commands.rollBack(id, "lena", "a rehearsal"));
        drive(id);
        assertThat(power()).isEqualTo(Power.ON);
    }

    @Test
    void aSourceThatAnAdministratorStartsAbortsTheCutover() throws IOException {
        LiveState before = state();
        target.between = at -> {
            if (at.equals("target.define")) {
                administrator("on");
            }
        };
        UUID id = started();

        drive(id);

        assertThat(world.state(id)).as("%s", world.row(id).stall()).isEqualTo(State.ROLLED_BACK);
        assertThat(target.timeline).noneMatch(line -> line.startsWith("target on"));
        assertThat(state().power()).isEqualTo(Power.ON);
        assertThat(state().nics()).isEqualTo(before.nics());
        assertThat(state().note()).isEqualTo(before.note());
    }

    @Test
    void answersThatAreLostChangeNothing() throws IOException {
        UUID id = started();
        lab.fault("ReconfigVM_Task", "half", 0, 1);
        drive(id);
        drive(id);
        assertThat(world.state(id)).as("%s", world.row(id).stall()).isEqualTo(State.AWAITING_SIGN_OFF);
        assertThat(state().nics()).noneMatch(LiveNic::atStart);

        world.act(() -> world.commands.rollBack(id, "lena", "a rehearsal"));
        lab.fault("PowerOnVM_Task", "half", 0, 1);
        drive(id);
        drive(id);
        assertThat(world.state(id)).as("%s", world.row(id).stall()).isEqualTo(State.ROLLED_BACK);
        assertThat(powerLines()).containsExactly("on", "off", "on");
    }

    @Test
    void aVmThatWasOffStaysOff() throws IOException {
        administrator("off");
        UUID id = started();

        drive(id);

        assertThat(world.state(id)).as("%s", world.row(id).stall()).isEqualTo(State.AWAITING_SIGN_OFF);
        assertThat(target.target).isEqualTo(Power.OFF);
        world.act(() -> world.commands.rollBack(id, "lena", "a rehearsal"));
        drive(id);
        assertThat(power()).isEqualTo(Power.OFF);
    }

    private UUID started() {
        UUID id = world.planned(name);
        world.live.put(world.row(id).vmId(), this::open);
        world.script.putAll(PowerSteps.of(world.inventory(), target.platform(), records, words, Duration.ofMillis(10)));
        world.act(() -> world.commands.start(id, "lena"));
        return id;
    }

    private void drive(UUID id) {
        world.due(id);
        world.node("a", World.CALM).drive(id);
    }

    private LiveVm open() throws IOException {
        return platforms.stream().filter(platform -> platform.kind().equals("vsphere")).findFirst().orElseThrow()
                .open(new Place(lab.url(), new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), lab.sha256()), ref);
    }

    private LiveState state() throws IOException {
        try (LiveVm live = open()) {
            return live.state();
        }
    }

    private Power power() {
        try {
            return state().power();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void administrator(String power) {
        try {
            lab.change(name, "power", power);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `on` and `off` of this VM as the lab's journal has them.
    private List<String> powerLines() throws IOException {
        lab.steer("/position");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(real.path("journal").asString()))) {
            JsonNode node = JSON.readTree(line);
            if (node.path("vm").asString().equals(name) && node.path("kind").asString().equals("power")) {
                lines.add(node.path("state").asString());
            }
        }
        return lines;
    }
}
