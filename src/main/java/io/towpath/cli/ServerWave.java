package io.towpath.cli;

import io.towpath.disk.Printable;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Waves of a server.
final class ServerWave {

    private static final int PAGE = 200;

    private final Terminal terminal;
    private final Server server;
    private final boolean json;

    ServerWave(Terminal terminal, Server server, boolean json) {
        this.terminal = terminal;
        this.server = server;
        this.json = json;
    }

    /// Shows what rolling back the group of a VM would lose, and does it when the group's name was given.
    ///
    /// @param key     of the wave: `W-003`
    /// @param confirm the group's name; null: only show it
    /// @return the exit code
    int rollBackGroup(String key, String vmName, String reason, @Nullable String confirm) throws IOException {
        try {
            String wave = wave(key);
            if (wave == null) {
                return Server.REFUSED;
            }
            String vm = member(wave, key, vmName);
            if (vm == null) {
                return Server.REFUSED;
            }
            Server.Answer preview = server.get("/api/v1/waves/" + wave + "/group-ways-back/preview?vmId=" + vm);
            if (preview.status() >= 300) {
                return server.refused(preview);
            }
            String group = preview.body().path("group").asString("");
            if (!json) {
                show(preview.body());
            }
            if (confirm == null) {
                if (json) {
                    terminal.out().println(server.pretty(preview.body()));
                }
                terminal.say("nothing was done: confirm with --confirm '" + Printable.of(group) + "'");
                terminal.out().flush();
                return Server.CONFLICT;
            }
            return told(server.post("/api/v1/waves/" + wave + "/group-ways-back", server.pretty(Map.of("vmId", vm,
                    "reason", reason, "confirm", confirm))));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server answers");
        } catch (IOException e) {
            return server.silent(e);
        }
    }

    /// Prints the wave as a dynamic inventory of Ansible.
    ///
    /// @return the exit code
    int ansible(String key) throws IOException {
        try {
            String wave = wave(key);
            if (wave == null) {
                return Server.REFUSED;
            }
            Server.Answer answer = server.get("/api/v1/waves/" + wave + "/ansible-inventory");
            if (answer.status() >= 300) {
                return server.refused(answer);
            }
            terminal.out().println(server.pretty(answer.body()));
            terminal.out().flush();
            return 0;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server answers");
        } catch (IOException e) {
            return server.silent(e);
        }
    }

    private int told(Server.Answer begun) {
        if (begun.status() >= 300) {
            return server.refused(begun);
        }
        if (json) {
            terminal.out().println(server.pretty(begun.body()));
        } else {
            terminal.out().printf("%s goes back, one VM after the other.%n", Printable.of(begun.body().path("group")
                    .asString("")));
        }
        terminal.out().flush();
        return 0;
    }

    private void show(JsonNode preview) {
        terminal.out().printf("%s goes back, in this order; what is lost is not brought back:%n", Printable.of(preview
                .path("group").asString("")));
        preview.path("members").forEach(member -> terminal.out().printf("  %-40s %s%n", Printable.of(member.path(
                "vmName").asString("")), lost(member)));
        terminal.out().flush();
    }

    private static String lost(JsonNode member) {
        if (member.path("servesSince").isNull() || member.path("servesSince").isMissingNode()) {
            return "nothing: its target never ran";
        }
        String minutes = member.path("minutes").asLong(0) + " min, ";
        return member.path("bytes").isNumber()
                ? minutes + "at least " + new ByteSize(member.path("bytes").asLong())
                : minutes + "bytes unknown: " + Printable.of(member.path("unknown").asString(""));
    }

    private @Nullable String wave(String key) throws IOException, InterruptedException {
        String cursor = "0";
        while (cursor != null) {
            Server.Answer page = server.get("/api/v1/waves?limit=" + PAGE + "&cursor=" + cursor);
            if (page.status() >= 300) {
                server.refused(page);
                return null;
            }
            for (JsonNode wave : page.body().path("items")) {
                if (key.equalsIgnoreCase(wave.path("key").asString(""))) {
                    return wave.path("id").asString();
                }
            }
            cursor = page.body().path("next").isString() ? page.body().path("next").asString() : null;
        }
        terminal.say("the server has no wave " + key);
        return null;
    }

    private @Nullable String member(String wave, String key, String name) throws IOException, InterruptedException {
        Server.Answer members = server.get("/api/v1/waves/" + wave + "/members");
        if (members.status() >= 300) {
            server.refused(members);
            return null;
        }
        String found = null;
        for (JsonNode member : members.body().path("items")) {
            if (name.equals(member.path("vmName").asString(""))) {
                if (found != null) {
                    terminal.say("%s has more than one VM called %s: roll it back on its console".formatted(key, name));
                    return null;
                }
                found = member.path("vmId").asString();
            }
        }
        if (found == null) {
            terminal.say("%s has no VM called %s".formatted(key, name));
        }
        return found;
    }
}
