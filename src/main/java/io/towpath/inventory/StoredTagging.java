package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
final class StoredTagging implements Tagging {

    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_VALUE = 200;
    /// Of one VM, given by people.
    private static final int MOST = 50;
    private static final String LACKS = """
            vm.id = any(:vms) and vm.own_tags ->> cast(:name as text) is distinct from :value
                   and (not jsonb_exists(vm.tags, cast(:name as text)) or jsonb_exists(vm.own_tags, cast(:name as text)))""";

    private static final String HAS = """
            vm.id = any(:vms) and jsonb_exists(vm.own_tags, cast(:name as text))
                   and (not :exact or vm.own_tags ->> cast(:name as text) = :value)""";

    /// To the end of the transaction, in one order. Whoever judges one of them meanwhile can refer to it: who tags waits for
    /// that afterwards.
    private static final String HELD = "select vm.id from vm where %s order by vm.id for no key update";

    private final JdbcClient jdbc;
    private final OwnerEditor.Changes changes;

    StoredTagging(JdbcClient jdbc, OwnerEditor.Changes changes) {
        this.jdbc = jdbc;
        this.changes = changes;
    }

    private record Part(String name, String value) {

        String text() {
            return value.isEmpty() ? name : name + "=" + value;
        }
    }

    @Override
    public List<Given> given(Collection<UUID> vms) {
        return jdbc.sql("""
                select t.key || case when t.value = '' then '' else '=' || t.value end as tag, count(*) as vms
                  from vm cross join lateral jsonb_each_text(vm.own_tags) t
                 where vm.id = any(:vms) group by 1 order by 1 limit 200
                """).param("vms", ids(vms))
                .query((row, _) -> new Given(row.getString("tag"), row.getInt("vms"))).list();
    }

    @Override
    public List<UUID> without(Collection<UUID> vms, String tag) {
        Part part = part(tag);
        return jdbc.sql("select vm.id from vm where " + LACKS + " order by vm.id").param("vms", ids(vms))
                .param("name", part.name).param("value", part.value).query((row, _) -> row.getObject("id", UUID.class))
                .list();
    }

    @Override
    public List<UUID> with(Collection<UUID> vms, String tag) {
        Part part = part(tag);
        return jdbc.sql("select vm.id from vm where " + HAS + " order by vm.id").param("vms", ids(vms))
                .param("name", part.name).param("value", part.value).param("exact", tag.contains("="))
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    @Override
    public List<UUID> tag(Collection<UUID> vms, String tag, String actor) {
        Part part = part(tag);
        return Objects.requireNonNull(changes.transaction().execute(_ -> {
            List<UUID> lacking = jdbc.sql(HELD.formatted(LACKS)).param("vms", ids(vms)).param("name", part.name)
                    .param("value", part.value).query((row, _) -> row.getObject("id", UUID.class)).list();
            requireRoom(lacking, part);
            return told("vm.tagged", part.text(), actor, jdbc.sql("""
                    update vm set own_tags = own_tags || jsonb_build_object(cast(:name as text), cast(:value as text)),
                                  version = version + 1
                     where id = any(:vms) returning id, name
                    """).param("vms", ids(lacking)).param("name", part.name).param("value", part.value));
        }));
    }

    /// Refuses tags without end, of VMs that are held and would get one.
    private void requireRoom(Collection<UUID> vms, Part part) {
        List<String> full = jdbc.sql("""
                select vm.name from vm where vm.id = any(:vms) and not jsonb_exists(vm.own_tags, cast(:name as text))
                   and (select count(*) from jsonb_object_keys(vm.own_tags)) >= :most order by vm.name limit 3
                """).param("vms", ids(vms)).param("name", part.name).param("most", MOST)
                .query((row, _) -> row.getString("name")).list();
        if (!full.isEmpty()) {
            throw new RefusedException(RefusedException.Kind.INVALID, "tag-invalid",
                    "%s has %d tags of people already, which is the most".formatted(String.join(", ", full), MOST),
                    "Remove tags that nobody needs any more.");
        }
    }

    @Override
    public List<UUID> untag(Collection<UUID> vms, String tag, String actor) {
        Part part = part(tag);
        return Objects.requireNonNull(changes.transaction().execute(_ -> {
            List<UUID> having = jdbc.sql(HELD.formatted(HAS)).param("vms", ids(vms)).param("name", part.name)
                    .param("value", part.value).param("exact", tag.contains("="))
                    .query((row, _) -> row.getObject("id", UUID.class)).list();
            return told("vm.untagged", part.text(), actor, jdbc.sql("""
                    update vm set own_tags = own_tags - cast(:name as text), tags = tags - cast(:name as text),
                                  -- the next scan writes a tag of that name that the source tells
                                  facts_digest = '', version = version + 1
                     where id = any(:vms) returning id, name
                    """).param("vms", ids(having)).param("name", part.name));
        }));
    }

    private record Changed(UUID id, String name) {}

    private List<UUID> told(String action, String tag, String actor, JdbcClient.StatementSpec statement) {
        List<Changed> changed = statement.query((row, _) -> new Changed(row.getObject("id", UUID.class),
                row.getString("name"))).list();
        for (Changed vm : changed) {
            changes.audit().append(AuditEntry.of(actor, action, new Subject("vm", vm.id.toString(), vm.name))
                    .with(Map.of("tag", tag)));
        }
        List<UUID> ids = changed.stream().map(Changed::id).toList();
        if (!ids.isEmpty()) {
            changes.events().publishEvent(new VmsChanged(ids));
        }
        return ids;
    }

    private static UUID[] ids(Collection<UUID> vms) {
        return vms.toArray(UUID[]::new);
    }

    private static Part part(String tag) {
        String text = tag.strip();
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals).strip();
        String value = equals < 0 ? "" : text.substring(equals + 1).strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || value.length() > LONGEST_VALUE
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(RefusedException.Kind.INVALID, "tag-invalid",
                    "the tag's name has %d characters and its value %d, expected 1 to %d and at most %d, in one line"
                            .formatted(name.length(), value.length(), LONGEST_NAME, LONGEST_VALUE),
                    "Give it a short name, or a name and a value: gold, or tier=gold.");
        }
        return new Part(name, value);
    }
}
