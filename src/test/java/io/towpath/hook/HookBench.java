package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.access.CurrentUser;
import io.towpath.access.Secret;
import io.towpath.audit.AuditTrail;
import io.towpath.hook.HookAction.Authentication;
import io.towpath.hook.HookAction.Http;
import io.towpath.hook.HookRunStore.Leased;
import io.towpath.secret.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Hooks with peers that are real: a server, a process, an sshd.
@DatabaseTest
abstract class HookBench {

    static final HookVariables SHOP = new HookVariables("W-003 Shops", "Shop", "web \"01\" & $(touch x)", "vm-42",
            "4207-aa", "HCI 1", List.of("192.0.2.7"), List.of("198.51.100.7", "198.51.100.8"), "after-start", "r1");

    @Autowired
    HookStore store;
    @Autowired
    HookRunStore runs;
    @Autowired
    AuditTrail trail;
    @Autowired
    Secrets secrets;
    @Autowired
    CurrentUser current;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient jdbc;
    @TempDir
    Path scripts;

    final HookPeer peer = peer();
    HookRunner runner = runner(List.of("127.0.0.0/8"), "");
    Hooks hooks = hooks();
    HookDefinitions definitions = definitions(List.of("127.0.0.0/8"), "");

    private static HookPeer peer() {
        try {
            return new HookPeer();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void alone() {
        jdbc.sql("delete from hook_run").update();
        jdbc.sql("delete from hook_binding").update();
        jdbc.sql("delete from hook").update();
        with(List.of("127.0.0.0/8"), scripts.toString());
    }

    @AfterEach
    void end() {
        runner.stop();
        jdbc.sql("delete from hook_run").update();
        jdbc.sql("delete from hook_binding").update();
        jdbc.sql("delete from hook").update();
        peer.close();
    }

    final void with(List<String> networks, String folder) {
        runner = runner(networks, folder);
        hooks = hooks();
        definitions = definitions(networks, folder);
    }

    final HookRunner runner(List<String> networks, String folder) {
        HooksProperties properties = new HooksProperties(networks, folder, Duration.ofDays(180));
        return new HookRunner(runs, store, secrets, trail, transaction, properties, List.of(new HttpPerformer(
                properties, Clock.systemUTC()), new ScriptPerformer(new ScriptsFolder(properties)),
                new SshPerformer(
                        properties, store)));
    }

    private Hooks hooks() {
        return new Hooks(store, runs, runner, trail, current, false);
    }

    private HookDefinitions definitions(List<String> networks, String folder) {
        HooksProperties properties = new HooksProperties(networks, folder, Duration.ofDays(180));
        return new HookDefinitions(store, runs, hooks, new HookCheck(new HttpPerformer(properties,
                Clock.systemUTC()), new ScriptsFolder(properties)), secrets, trail, current);
    }

    final Hook keeps(HookAction action, boolean repeatable, Duration timeout, int attempts, @Nullable String secret) {
        String name = "hook-" + UUID.randomUUID();
        return in(() -> definitions.create(new HookDraft(name, action, repeatable, timeout, attempts), secret == null
                ? null
                : new Secret(secret)));
    }

    final Http request(String method, String path, String body) {
        return new Http(method, peer.url() + path, List.of(), body, "", Authentication.NONE);
    }

    final Hook script(String text, boolean repeatable, Duration timeout, String... arguments) {
        return secretScript(text, repeatable, timeout, null, arguments);
    }

    final Hook secretScript(String text, boolean repeatable, Duration timeout, @Nullable String secret,
            String... arguments) {
        String name = "s-" + UUID.randomUUID();
        Path file = scripts.resolve(name);
        try {
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return keeps(new HookAction.Script(name, List.of(arguments)), repeatable, timeout, 3, secret);
    }

    final HookRun start(String key, Hook hook) {
        return in(() -> hooks.start(key, hook.name(), SHOP, null));
    }

    final <T> T in(Supplier<T> work) {
        return java.util.Objects.requireNonNull(transaction.execute(_ -> work.get()));
    }

    /// One beat: what is due is carried out to the end of its try.
    final void beat() {
        runs.lease("n1", 32).forEach(runner::serve);
    }

    final HookRun run(String key) {
        return hooks.run(key).orElseThrow();
    }

    final HookAttempt last(String key) {
        return hooks.attempts(run(key).id()).getFirst();
    }

    final void due() {
        jdbc.sql("update hook_run set next_try_at = null").update();
    }

    /// As when its node died.
    final Leased dies() {
        List<Leased> taken = runs.lease("n0", 1);
        assertThat(taken).hasSize(1);
        jdbc.sql(
                "update hook_run set leased_until = pg_catalog.clock_timestamp() - interval '1 second' where lease = :l")
                .param("l", taken.getFirst().lease()).update();
        return taken.getFirst();
    }
}
