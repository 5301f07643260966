package io.towpath.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What was asked of the source's vCenter, by its log of calls: each snapshot is in the ledger, a sealed source is not
/// started, nothing is merged while nobody is served, nothing is done that Towpath never does. Each answer is a sentence.
final class CallChecker {

    private static final Set<String> NEVER = Set.of("RevertToSnapshot_Task", "RevertToCurrentSnapshot_Task",
            "RemoveAllSnapshots_Task", "Destroy_Task", "ResetVM_Task", "SuspendVM_Task");
    private static final Set<String> MERGE = Set.of("RemoveSnapshot_Task", "ConsolidateVMDisks_Task");
    /// So many snapshots are merged also in an outage: platforms fail when there are more.
    private static final int MANY = 8;
    private static final String SEAL = "[Towpath]";

    private CallChecker() {}

    /// When one of the two platforms turned a VM on or off.
    record Turn(Instant at, boolean source, boolean on) {}

    /// @param calls   of the whole vCenter, in order
    /// @param ref     what it calls the VM
    /// @param journal of the VM
    /// @param ledger  names of the snapshots that are on the books
    /// @param turns   of both platforms
    static List<String> wrong(List<JsonNode> calls, String ref, List<JsonNode> journal, Set<String> ledger,
            List<Turn> turns) {
        Map<String, String> names = new HashMap<>();
        for (JsonNode line : journal) {
            if (text(line, "kind").equals("snapshot")) {
                names.put(text(line, "snapshot"), text(line, "name"));
            }
        }
        List<String> wrong = new ArrayList<>();
        boolean sealed = false;
        Optional<Instant> swept = Optional.empty();
        for (JsonNode call : calls) {
            String method = text(call, "method");
            String on = text(call, "on");
            if (isAdministrators(call) || !on.equals(ref) && !names.containsKey(on)) {
                continue;
            }
            Instant at = Instant.parse(text(call, "time"));
            if (NEVER.contains(method)) {
                wrong.add("%s was called at %s".formatted(method, at));
            } else if (method.startsWith("CreateSnapshot") && !ledger.contains(text(call, "name"))) {
                wrong.add("the snapshot \"%s\" was asked for at %s and is on no ledger".formatted(text(call, "name"),
                        at));
            } else if (method.equals("RemoveSnapshot_Task") && !ledger.contains(names.getOrDefault(on, ""))) {
                wrong.add("the removal of \"%s\", which is on no ledger, was asked for at %s".formatted(
                        names.getOrDefault(on, on), at));
            } else if (method.equals("PowerOnVM_Task") && sealed) {
                wrong.add("the source was to be started at %s though it was sealed".formatted(at));
            }
            Optional<Instant> out = out(turns, at);
            if (MERGE.contains(method) && out.isPresent() && standing(journal, at) >= MANY) {
                // what stood at the first of a sweep counts for all of it
                swept = out;
            }
            if (MERGE.contains(method) && out.isPresent() && !swept.equals(out)) {
                wrong.add("%s was called at %s, while neither source nor target ran".formatted(method, at));
            }
            if (call.path("noted").asBoolean(false)) {
                sealed = text(call, "note").contains(SEAL);
            }
        }
        return wrong;
    }

    /// Sessions that were begun and not ended: no more than there were processes, each of which keeps one; those that were
    /// killed could not end theirs.
    static List<String> sessions(List<JsonNode> calls, int processes) {
        Set<String> open = new TreeSet<>();
        int begun = 0;
        int ended = 0;
        for (JsonNode call : calls) {
            if (isAdministrators(call)) {
                continue;
            }
            String session = text(call, "session");
            switch (text(call, "method")) {
                case "Login" -> begun++;
                case "Logout" -> ended++;
                default -> open.add(session);
            }
        }
        return begun - ended > processes
                ? List.of("%d sessions were begun and %d ended by %d processes; %d of them changed something".formatted(
                        begun, ended, processes, new HashSet<>(open).size()))
                : List.of();
    }

    /// By the control port.
    private static boolean isAdministrators(JsonNode call) {
        String agent = text(call, "agent");
        return agent.startsWith("Go-http-client") || agent.startsWith("govmomi");
    }

    /// Since when neither ran, after one of them had.
    private static Optional<Instant> out(List<Turn> turns, Instant at) {
        Optional<Instant> out = Optional.empty();
        boolean source = false;
        boolean target = false;
        for (Turn turn : turns.stream().sorted(Comparator.comparing(Turn::at)).toList()) {
            if (turn.at().isAfter(at)) {
                break;
            }
            source = turn.source() ? turn.on() : source;
            target = turn.source() ? target : turn.on();
            out = source || target ? Optional.empty() : out.or(() -> Optional.of(turn.at()));
        }
        return out;
    }

    private static int standing(List<JsonNode> journal, Instant at) {
        int standing = 0;
        for (JsonNode line : journal) {
            if (Instant.parse(text(line, "time")).isAfter(at)) {
                break;
            }
            standing += switch (text(line, "kind")) {
                case "snapshot" -> 1;
                case "remove" -> -1;
                default -> 0;
            };
        }
        return standing;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
