package io.towpath.cli;

import io.towpath.disk.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Plans of a server.
final class ServerPlan {

    private final Terminal terminal;
    private final Server server;
    private final boolean json;

    ServerPlan(Terminal terminal, Server server, boolean json) {
        this.terminal = terminal;
        this.server = server;
        this.json = json;
    }

    private interface Talk {

        int with(Server server) throws IOException, InterruptedException;
    }

    /// Makes a draft there; nothing is published.
    int suggest() throws IOException {
        return talk(to -> {
            Server.Answer draft = to.post("/api/v1/plans", "{}");
            if (draft.status() >= 300) {
                return to.refused(draft);
            }
            String id = draft.body().path("id").asString();
            Server.Answer made = to.post("/api/v1/plans/" + id + "/suggest", "{}");
            if (made.status() >= 300) {
                return to.refused(made);
            }
            if (json) {
                terminal.out().println(to.pretty(made.body()));
            } else {
                terminal.out().printf("Draft %s: %s VMs in %s waves, at %s/waves/planner?plan=%s%n", made.body().path(
                        "plan").path("number").asString(), made.body().path("plan").path("vms").asString(), made.body()
                                .path("plan").path("waves").asString(),
                        to.address(), id);
                made.body().path("content").forEach(wave -> terminal.out().printf("  %-40s %5d VMs  %s%n",
                        Printable.of(
                                wave.path("name").asString("")),
                        wave.path("placements").size(), wave.path("opensAt").asString(
                                "no window")));
                made.body().path("leftOut").forEach(left -> terminal.out().printf("  left: %s, %s VMs: %s%n",
                        Printable.of(left.path("name").asString("")), left.path("vms").asString(), Printable.of(left
                                .path("why").asString(""))));
                made.body().path("notes").forEach(note -> terminal.out().println("Note: " + Printable.of(note.asString(
                        ""))));
            }
            terminal.out().flush();
            return 0;
        });
    }

    int check() throws IOException {
        return talk(to -> {
            Server.Answer plans = to.get("/api/v1/plans?limit=200");
            if (plans.status() >= 300) {
                return to.refused(plans);
            }
            List<JsonNode> all = new ArrayList<>();
            plans.body().path("items").forEach(all::add);
            JsonNode plan = all.stream().filter(one -> one.path("state").asString("").equals("draft")).findFirst()
                    .or(() -> all.stream().filter(one -> one.path("state").asString("").equals("published"))
                            .findFirst())
                    .orElse(null);
            if (plan == null) {
                terminal.say("the server has no draft and no published plan");
                return Server.REFUSED;
            }
            Server.Answer found = to.get("/api/v1/plans/" + plan.path("id").asString() + "/issues");
            return found.status() >= 300 ? to.refused(found) : told(to, plan, found.body());
        });
    }

    private int told(Server to, JsonNode plan, JsonNode found) {
        if (json) {
            terminal.out().println(to.pretty(found));
        } else {
            terminal.out().printf("Plan %s, %s: %s VMs in %s waves%n", plan.path("number").asString(), plan.path(
                    "state").asString(), plan.path("vms").asString(), plan.path("waves").asString());
            found.path("items").forEach(issue -> terminal.out().printf("  %s  %s%n", issue.path("breaks").asBoolean()
                    ? issue.path("code").asString()
                    : "note", Printable.of(issue.path("text").asString(""))));
            terminal.out()
                    .println(found.path("ok").asBoolean() ? "Nothing breaks it." : "There are reasons against it.");
        }
        terminal.out().flush();
        return found.path("ok").asBoolean() ? 0 : 1;
    }

    private int talk(Talk talk) throws IOException {
        try {
            return talk.with(server);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server works");
        } catch (java.net.ConnectException e) {
            return server.silent(e);
        }
    }
}
