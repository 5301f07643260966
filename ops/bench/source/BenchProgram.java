package io.towpath.bench;

import io.towpath.access.NewUser;
import io.towpath.access.Role;
import io.towpath.access.Secret;
import io.towpath.access.Users;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.slot.LimitDesk;
import io.towpath.slot.LimitKind;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveComposer;
import io.towpath.wave.WaveControl;
import io.towpath.wave.WaveDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Registers what is measured, and starts the waves when the file `go` appears beside the source's folder.
@Component
class BenchProgram {

    private static final String ACTOR = "bench";
    private static final int OF_A_WAVE = 50;

    private final Connections connections;
    private final WaveComposer waves;
    private final WaveControl control;
    private final Users users;
    private final LimitDesk limits;
    private final JdbcClient jdbc;

    BenchProgram(Connections connections, WaveComposer waves, WaveControl control, Users users, LimitDesk limits,
            JdbcClient jdbc) {
        this.connections = connections;
        this.waves = waves;
        this.control = control;
        this.users = users;
        this.limits = limits;
        this.jdbc = jdbc;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        Thread.ofPlatform().name("bench").daemon().start(() -> {
            try {
                run(Path.of(System.getProperty("bench.folder")));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void run(Path folder) throws IOException, InterruptedException {
        if (users.byLogin(ACTOR).isEmpty()) {
            Users.Created made = users.create(new NewUser(ACTOR, "Bench", null, Role.LEAD, ZoneId.of("Europe/Zurich")));
            users.changeOwnPassword(ACTOR, made.initialPassword(), new Secret(System.getProperty("bench.password")));
        }
        if (connections.all(Direction.SOURCE).isEmpty()) {
            Path source = Files.createDirectories(folder.resolve("source"));
            Path target = Files.createDirectories(folder.resolve("target"));
            connections.register(Direction.TARGET, "libvirt", "bench-target", target.toString(), ACTOR);
            connections.register(Direction.SOURCE, SlowSource.KIND, "bench-source", source.toString(), ACTOR);
            for (LimitKind kind : LimitKind.values()) {
                limits.set(kind, "*", 10_000, "benchmark", ACTOR);
            }
        }
        Path go = folder.resolve("go");
        while (!Files.exists(go)) {
            Thread.sleep(500);
        }
        if (jdbc.sql("select count(*) from wave").query(Integer.class).single() == 0) {
            List<UUID> vms = jdbc.sql("select id from vm order by external_id limit :n").param("n", SlowSource.MOVING)
                    .query((row, _) -> row.getObject(1, UUID.class)).list();
            UUID target = connections.all(Direction.TARGET).getFirst().connection().id();
            List<UUID> made = new ArrayList<>();
            for (int from = 0; from < vms.size(); from += OF_A_WAVE) {
                made.add(waves.create(new WaveDraft("Wave %d".formatted(1 + from / OF_A_WAVE), target, DiskFormat.RAW,
                        OF_A_WAVE, 5, FailurePolicy.CONTINUE), vms.subList(from, Math.min(from + OF_A_WAVE, vms.size())),
                        ACTOR));
            }
            made.forEach(wave -> control.start(wave, null, ACTOR));
        }
    }
}
