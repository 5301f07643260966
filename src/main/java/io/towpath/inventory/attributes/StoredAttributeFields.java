package io.towpath.inventory.attributes;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.Connections;
import io.towpath.inventory.EstateScanned;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.VmsChanged;
import io.towpath.inventory.reading.AttributeReader;
import io.towpath.inventory.reading.VmField;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/// Table `source_attribute`, and the fields of VMs that it has told.
@Component
class StoredAttributeFields implements AttributeFields {

    private static final Logger LOG = LoggerFactory.getLogger(StoredAttributeFields.class);
    private static final int LONGEST_NAME = 200;
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final Connections connections;
    private final Unit unit;
    private final JsonMapper json = JsonMapper.builder().build();

    StoredAttributeFields(JdbcClient jdbc, Connections connections, Unit unit) {
        this.jdbc = jdbc;
        this.connections = connections;
        this.unit = unit;
    }

    /// What a change is made within.
    @Component("attributeUnit")
    record Unit(TransactionOperations transaction, AuditTrail audit, ApplicationEventPublisher events, Clock clock) {}

    @Override
    public List<Attribute> attributes(UUID sourceId) {
        return jdbc.sql("""
                select tag, vms from (
                    select tag, count(*) as vms, row_number() over (order by count(*) desc, tag) as place
                      from vm cross join lateral jsonb_object_keys(vm.tags) as tag
                     where vm.source_id = :source and not jsonb_exists(vm.own_tags, tag) group by tag) as there
                 where place <= :most or tag in (select attribute from source_attribute where source_id = :source)
                 order by place
                """).param("source", sourceId).param("most", MOST)
                .query((row, _) -> new Attribute(row.getString("tag"), row.getInt("vms"), told(row.getString("tag"))))
                .list();
    }

    private static @Nullable VmField told(String name) {
        VmField field = AttributeReader.suggested(name);
        return field != null && FIELDS.contains(field) ? field : null;
    }

    @Override
    public Map<VmField, String> of(UUID sourceId) {
        Map<VmField, String> all = new EnumMap<>(VmField.class);
        jdbc.sql("select field, attribute from source_attribute where source_id = :source").param("source", sourceId)
                .query(row -> {
                    all.put(field(row.getString("field")), row.getString("attribute"));
                });
        return all;
    }

    @Override
    public int set(UUID sourceId, Map<String, String> attributes, String actor) {
        Connection source = connections.find(sourceId).map(ConnectionView::connection)
                .filter(found -> found.direction() == Connection.Direction.SOURCE)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no source " + sourceId, "It may have been removed; look at the list."));
        Map<VmField, String> wanted = new EnumMap<>(VmField.class);
        attributes.forEach((word, attribute) -> {
            VmField field = field(word);
            String name = attribute == null ? "" : attribute.strip();
            if (name.length() > LONGEST_NAME) {
                throw new RefusedException(RefusedException.Kind.INVALID, "validation",
                        "the name of the attribute for %s is longer than %d characters".formatted(word, LONGEST_NAME),
                        "Name one that VMs of the source have.");
            }
            if (!name.isEmpty()) {
                wanted.put(field, name);
            }
        });
        return Objects.requireNonNull(unit.transaction.execute(_ -> {
            hold(sourceId);
            Map<VmField, String> before = of(sourceId);
            jdbc.sql("delete from source_attribute where source_id = :source").param("source", sourceId).update();
            wanted.forEach((field, attribute) -> jdbc.sql("""
                    insert into source_attribute (source_id, field, attribute) values (:source, :field, :attribute)
                    """).param("source", sourceId).param("field", field.word()).param("attribute", attribute).update());
            if (!before.equals(wanted)) {
                unit.audit.append(AuditEntry.of(actor, "source.attributes-mapped", new Subject("source",
                        sourceId.toString(), source.name())).with(difference(before, wanted)));
            }
            return apply(sourceId);
        }));
    }

    private static Map<String, String> difference(Map<VmField, String> before, Map<VmField, String> after) {
        Map<String, String> all = new TreeMap<>();
        for (VmField field : FIELDS) {
            String was = before.getOrDefault(field, "none");
            String is = after.getOrDefault(field, "none");
            if (!was.equals(is)) {
                all.put(field.word(), was + " → " + is);
            }
        }
        return all;
    }

    private static VmField field(String word) {
        return FIELDS.stream().filter(field -> field.word().equals(word)).findFirst()
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.INVALID, "validation",
                        "no attribute can tell \"%s\"".formatted(word), "It is one of %s.".formatted(
                                String.join(", ", FIELDS.stream().map(VmField::word).toList()))));
    }

    /// After the scan's own transaction: it holds VMs in another order than whoever changes them by hand.
    @TransactionalEventListener(fallbackExecution = true)
    void on(EstateScanned news) {
        Thread.ofVirtual().name("attributes").start(() -> {
            try {
                takeOver(news.sourceId());
            } catch (RuntimeException e) {
                LOG.error("what attributes of the source {} tell was not taken over; the next scan goes on",
                        news.sourceId(), e);
            }
        });
    }

    void takeOver(UUID sourceId) {
        unit.transaction.executeWithoutResult(_ -> {
            hold(sourceId);
            apply(sourceId);
        });
    }

    /// Until the transaction ends, before any of its VMs: who comes second reads what the first one chose.
    private void hold(UUID sourceId) {
        jdbc.sql("select id from connection where id = :source for no key update").param("source", sourceId)
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    /// In the transaction of a caller that holds the source.
    ///
    /// @return how many VMs changed
    private int apply(UUID sourceId) {
        Map<VmField, String> told = of(sourceId);
        Set<String> ours = Set.copyOf(jdbc.sql("""
                select distinct o.field from field_origin o join vm on vm.id = o.vm_id
                 where vm.source_id = :source and o.origin = 'source'
                """).param("source", sourceId).query((row, _) -> row.getString("field")).list());
        List<VmField> concerned = FIELDS.stream()
                .filter(field -> told.containsKey(field) || ours.contains(field.word())).toList();
        // looked for without a lock, as most scans bring nothing that is told; what is written is read again under it
        TreeSet<UUID> held = new TreeSet<>();
        concerned.forEach(field -> differing(sourceId, field, told, null).forEach(one -> held.add(one.vm)));
        if (held.isEmpty()) {
            return 0;
        }
        jdbc.sql("select id from vm where id = any(:vms) order by id for no key update")
                .param("vms", held.toArray(UUID[]::new)).query((row, _) -> row.getObject("id", UUID.class)).list();
        TreeSet<UUID> changed = new TreeSet<>();
        for (VmField field : concerned) {
            List<Now> all = differing(sourceId, field, told, held);
            write(field, all);
            all.forEach(one -> changed.add(one.vm));
        }
        if (!changed.isEmpty()) {
            unit.events.publishEvent(new VmsChanged(List.copyOf(changed)));
        }
        return changed.size();
    }

    /// @param value what is told; null where that is nothing
    private record Now(UUID vm, @Nullable String value) {}

    /// Of which VMs a field is not what is told.
    ///
    /// @param among null for all of the source
    private List<Now> differing(UUID sourceId, VmField field, Map<VmField, String> told, @Nullable Set<UUID> among) {
        // a name and an address are one person's: the one goes where the other is somebody else's by now
        VmField pair = field == VmField.OWNER_NAME
                ? VmField.OWNER_EMAIL
                : field == VmField.OWNER_EMAIL ? VmField.OWNER_NAME : field;
        List<Now> all = new ArrayList<>();
        jdbc.sql("""
                select vm.id, case when jsonb_exists(vm.own_tags, cast(:name as text)) or app.%1$s is not null
                                     or app.%2$s is not null or not one.person then null
                                   else vm.tags ->> cast(:name as text) end as told,
                       vm.%1$s::text as now, o.origin is not null as ours
                  from vm left join field_origin o on o.vm_id = vm.id and o.field = :field
                  left join field_origin p on p.vm_id = vm.id and p.field = :pair
                  left join application app on app.id = vm.application_id
                 cross join lateral (select
                       case when p.origin is null then vm.%2$s is null else p.origin = 'source' end
                       or coalesce(lower(vm.%2$s::text) = lower(btrim(vm.tags ->> cast(:other as text))), false)
                     ) as one (person)
                 where vm.source_id = :source and (:all or vm.id = any(:among))
                   and case when o.origin is null then vm.missing_since is null and vm.%1$s is null and one.person
                                                       and jsonb_exists(vm.tags, cast(:name as text))
                            else o.origin = 'source' end
                """.formatted(field.column(), pair.column())).param("name", told.get(field), java.sql.Types.VARCHAR)
                .param("other", told.get(pair), java.sql.Types.VARCHAR).param("field", field.word())
                .param("pair", pair.word()).param("source", sourceId)
                .param("all", among == null)
                .param("among", among == null ? new UUID[0] : among.toArray(UUID[]::new)).query(row -> {
                    String text = row.getString("told");
                    Object read = text == null ? null : AttributeReader.read(field, text);
                    String value = read == null ? null : read.toString();
                    if (!Objects.equals(value, row.getString("now")) || value == null && row.getBoolean("ours")) {
                        all.add(new Now(row.getObject("id", UUID.class), value));
                    }
                });
        return all;
    }

    private void write(VmField field, List<Now> all) {
        if (all.isEmpty()) {
            return;
        }
        List<Map<String, @Nullable String>> told = new ArrayList<>();
        for (Now one : all) {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            row.put("id", one.vm.toString());
            row.put("value", one.value);
            told.add(row);
        }
        String rows = json.writeValueAsString(told);
        jdbc.sql("""
                update vm set %1$s = cast(r.value as %2$s), version = vm.version + 1
                  from json_to_recordset(cast(:rows as json)) as r(id uuid, value text) where vm.id = r.id
                """.formatted(field.column(), field.type() == Integer.class ? "integer" : "text")).param("rows", rows)
                .update();
        jdbc.sql("""
                insert into field_origin (vm_id, field, origin, since)
                select r.id, :field, 'source', :now
                  from json_to_recordset(cast(:rows as json)) as r(id uuid, value text) where r.value is not null
                on conflict (vm_id, field) do update set since = excluded.since
                """).param("field", field.word()).param("now", Timestamp.from(unit.clock.instant()))
                .param("rows", rows).update();
        jdbc.sql("""
                delete from field_origin o using json_to_recordset(cast(:rows as json)) as r(id uuid, value text)
                 where o.vm_id = r.id and o.field = :field and o.origin = 'source' and r.value is null
                """).param("field", field.word()).param("rows", rows).update();
    }
}
