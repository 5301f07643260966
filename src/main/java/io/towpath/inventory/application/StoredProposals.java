package io.towpath.inventory.application;

import io.towpath.inventory.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class StoredProposals implements Proposals {

    private static final int EXAMPLES = 4;
    private static final int LONGEST_NAME = 200;

    private final JdbcClient jdbc;
    private final StoredApplications applications;

    StoredProposals(JdbcClient jdbc, StoredApplications applications) {
        this.jdbc = jdbc;
        this.applications = applications;
    }

    private record Row(UUID vm, String name, @Nullable String told, @Nullable UUID application) {}

    /// VMs by the application that the rule gives them, under its name as first written.
    private record Found(Map<String, List<Row>> byName, Map<String, UUID> existing, int left) {}

    @Override
    public List<Attribute> attributes() {
        return jdbc.sql("""
                select tag, count(*) as vms from vm, jsonb_object_keys(tags) as tag
                 where kind = 'vm' group by tag order by 2 desc, 1 limit 200
                """).query((row, _) -> new Attribute(row.getString("tag"), row.getInt("vms"))).list();
    }

    @Override
    public Preview preview(Rule rule) {
        return preview(find(rule));
    }

    private static Preview preview(Found found) {
        List<Proposal> proposals = new ArrayList<>();
        found.byName.forEach((name, rows) -> {
            UUID existing = found.existing.get(name.toLowerCase(Locale.ROOT));
            List<String> examples = rows.stream().map(Row::name).sorted().limit(EXAMPLES).toList();
            proposals.add(new Proposal(name, existing, rows.size(),
                    (int) rows.stream().filter(row -> row.application != null).count(), examples));
        });
        proposals.sort(Comparator.comparingInt((Proposal proposal) -> -proposal.vms()).thenComparing(Proposal::name));
        int vms = proposals.stream().mapToInt(Proposal::vms).sum();
        return new Preview(proposals, vms, found.left, seal(found));
    }

    @Override
    @Transactional
    public Applied apply(Rule rule, String seal, Collection<String> names, Applications.Author author) {
        Found found = find(rule);
        if (!seal(found).equals(seal)) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "preview-stale",
                    "VMs or applications have changed since the preview", "Look at the preview again, then apply it.");
        }
        Set<String> wanted = new HashSet<>(names);
        int made = 0;
        int vms = 0;
        int used = 0;
        for (Map.Entry<String, List<Row>> proposal : found.byName.entrySet()) {
            if (!wanted.contains(proposal.getKey())) {
                continue;
            }
            UUID id = found.existing.get(proposal.getKey().toLowerCase(Locale.ROOT));
            if (id == null) {
                id = applications.create(ApplicationDraft.named(proposal.getKey()), author);
                made++;
            }
            vms += applications.assign(id, proposal.getValue().stream().map(Row::vm).toList(), author);
            used++;
        }
        if (used == 0) {
            throw ApplicationDraft.invalid("nothing-chosen", "no application of the preview is chosen",
                    "Tick those that shall be made.");
        }
        return new Applied(used, made, vms);
    }

    private Found find(Rule rule) {
        Namer namer = Namer.of(rule);
        Map<String, UUID> existing = new HashMap<>();
        jdbc.sql("select id, lower(name) as name from application").query(row -> {
            existing.put(row.getString("name"), row.getObject("id", UUID.class));
        });
        Map<String, List<Row>> byName = new TreeMap<>();
        Map<String, String> spelled = new HashMap<>();
        int left = 0;
        for (Row row : rows(rule)) {
            Optional<String> name = row.told == null
                    ? Optional.empty()
                    : namer.name(row.told).map(String::strip)
                            .filter(text -> !text.isEmpty() && text.length() <= LONGEST_NAME
                                    && text.chars().noneMatch(Character::isISOControl));
            if (name.isEmpty()) {
                left++;
            } else {
                String lower = name.get().toLowerCase(Locale.ROOT);
                UUID there = existing.get(lower);
                if (there == null || !there.equals(row.application)) {
                    byName.computeIfAbsent(spelled.computeIfAbsent(lower, _ -> name.get()), _ -> new ArrayList<>())
                            .add(row);
                }
            }
        }
        return new Found(byName, existing, left);
    }

    private List<Row> rows(Rule rule) {
        String told = switch (rule.by()) {
            case ATTRIBUTE -> "tags->>:attribute";
            case FOLDER -> "folder";
            case NAME -> "name";
        };
        JdbcClient.StatementSpec query = jdbc.sql("""
                select id, name, %s as told, application_id from vm
                 where kind = 'vm' and missing_since is null and (application_id is null or :all) order by name, id
                """.formatted(told)).param("all", rule.all());
        if (rule.by() == By.ATTRIBUTE) {
            query = query.param("attribute", rule.value());
        }
        return query.query((row, _) -> new Row(row.getObject("id", UUID.class), row.getString("name"),
                row.getString("told"), row.getObject("application_id", UUID.class))).list();
    }

    /// Of which VM would go where from where: another answer makes another seal.
    private static String seal(Found found) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            found.byName.forEach((name, rows) -> {
                digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
                rows.forEach(
                        row -> digest.update((row.vm + " " + row.application + "\n").getBytes(StandardCharsets.UTF_8)));
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
