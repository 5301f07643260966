package io.towpath.slot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.SyncRows;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class SlotPagesTest {

    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "admin"));
    private static final RequestPostProcessor NILS = user("nils").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:execute"));
    private static final RequestPostProcessor OPERATOR = user("olga")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read", "wave:execute"));

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;

    private final String host = "esx-" + UUID.randomUUID().toString().substring(0, 8);
    private final String key = UUID.randomUUID() + "/" + host;
    private List<SyncRows.Trip> trips = List.of();

    /// One copies on a host that takes one; two wait for it.
    @BeforeEach
    void queue() {
        SyncRows rows = new SyncRows(db);
        trips = List.of(rows.trip("slot-a", "WARM", "SEEDING", null), rows.trip("slot-b", "WARM", "SEEDING", null),
                rows.trip("slot-c", "WARM", "SYNCING", null));
        db.sql("""
                insert into slot_limit (kind, key, label, most, changed_by) values ('HOST', :key, :host, 1, 'lena')
                """).param("key", key).param("host", host).update();
        db.sql("""
                update migration set lease_owner = 'north:1', lease_token = 7,
                       lease_until = clock_timestamp() + interval '1 hour'
                 where id = :id
                """).param("id", trips.get(0).id()).update();
        claim(trips.get(0), "SEED", true);
        claim(trips.get(1), "SEED", false);
        claim(trips.get(2), "DELTA", false);
    }

    @Test
    void thePageSaysWhoCopiesAndWhoWaitsForWhat() {
        assertThat(mvc.get().uri("/slots").with(LENA).exchange()).hasStatusOk().bodyText().contains(
                trips.get(0).vmName(), "On north:1", "It waits for host %s, 1st of 2.".formatted(host),
                "It waits for host %s, 2nd of 2.".formatted(host), "1 of 1", "its own",
                "8 disks of 4 MB fill its 32 MB", "/slots/limits/host?key=");
        assertThat(mvc.get().uri("/slots").with(NILS).exchange()).hasStatusOk().bodyText().contains(host)
                .doesNotContain("/slots/limits/host");
    }

    @Test
    void whatIsAskedForAgainIsTheQueueAndNoMore() {
        assertThat(mvc.get().uri("/slots").with(LENA).exchange()).hasStatusOk().bodyText()
                .contains("hx-get=\"/slots/queue\"");
        assertThat(mvc.get().uri("/slots?all=true").with(LENA).exchange()).hasStatusOk().bodyText()
                .contains("hx-get=\"/slots/queue?all=true\"");

        assertThat(mvc.get().uri("/slots/queue?all=true").with(NILS).exchange()).hasStatusOk().bodyText()
                .startsWith("<section").contains(trips.get(0).vmName(), "On north:1",
                        "hx-get=\"/slots/queue?all=true\"")
                .doesNotContain("<main", "ESXi host");
    }

    @Test
    void theVmsPageItsMigrationAndRestSayTheSame() {
        String waits = "It waits for host %s, 2nd of 2.".formatted(host);

        assertThat(mvc.get().uri("/inventory/vms/" + trips.get(1).vmId()).with(LENA).exchange()).hasStatusOk()
                .bodyText().contains(waits);
        assertThat(mvc.get().uri("/api/v1/migrations/" + trips.get(1).id()).with(LENA).exchange()).hasStatusOk()
                .bodyJson().extractingPath("$.state.waitsFor").isEqualTo(waits);
        assertThat(mvc.get().uri("/api/v1/slots").with(LENA).exchange()).hasStatusOk().bodyJson()
                .extractingPath("$.queue[?(@.migrationId == '%s')].waitsFor[0].position".formatted(trips.get(1).id()))
                .asArray().containsExactly(2);
        assertThat(mvc.get().uri("/api/v1/migrations/" + trips.get(0).id()).with(LENA).exchange()).bodyJson()
                .extractingPath("$.state.waitsFor").isNull();
    }

    @Test
    void whoRunsWavesRaisesOneAndTakesItBack() {
        UUID id = trips.get(1).id();
        assertThat(mvc.get().uri("/slots?all=true").with(OPERATOR).exchange()).hasStatusOk().bodyText()
                .contains("/slots/bump/" + id);
        assertThat(mvc.get().uri("/slots?all=true").with(LENA).exchange()).hasStatusOk().bodyText()
                .doesNotContain("/slots/bump/");
        assertThat(mvc.get().uri("/slots/bump/" + id).with(OPERATOR).exchange()).hasStatusOk().bodyText()
                .contains("It waits for host %s, 2nd of 2.".formatted(host), "Raise it");
        assertThat(mvc.get().uri("/slots/bump/" + id).with(LENA).exchange()).hasStatus(403);

        UUID vm = trips.get(1).vmId();
        assertThat(mvc.get().uri("/inventory/vms/" + vm).with(OPERATOR).exchange()).hasStatusOk().bodyText()
                .contains("/slots/bump/" + id);
        assertThat(mvc.get().uri("/slots/bump?vm=" + vm).with(OPERATOR).exchange()).redirectedUrl()
                .isEqualTo("/slots/bump/" + id);
        assertThat(mvc.get().uri("/slots/bump?vm=" + trips.get(0).vmId()).with(OPERATOR).exchange()).redirectedUrl()
                .isEqualTo("/slots");
        assertThat(mvc.post().uri("/slots/bump/" + id).with(OPERATOR).with(csrf()).param("reason", "the shop opens")
                .exchange()).hasStatus3xxRedirection();
        assertThat(mvc.get().uri("/slots?all=true").with(LENA).exchange()).bodyText()
                .contains("It waits for host %s, 1st of 2. olga raised it: the shop opens.".formatted(host), "Raised");
        assertThat(mvc.get().uri("/slots/bump/" + id).with(OPERATOR).exchange()).bodyText().contains("Take it back");
        assertThat(mvc.delete().uri("/api/v1/slots/%s/bump".formatted(id)).with(OPERATOR).with(csrf()).exchange())
                .hasStatusOk().bodyJson().extractingPath("$.waitsFor[0].position").isEqualTo(2);
        assertThat(mvc.post().uri("/api/v1/slots/%s/bump".formatted(id)).with(OPERATOR).with(csrf())
                .contentType(MediaType.APPLICATION_JSON).content("{\"reason\": \"soon\"}")
                .exchange()).hasStatusOk().bodyJson().extractingPath("$.bumped.by").isEqualTo("olga");
        assertThat(mvc.post().uri("/api/v1/slots/%s/bump".formatted(trips.get(0).id())).with(OPERATOR).with(csrf())
                .contentType(MediaType.APPLICATION_JSON).content("{\"reason\": \"soon\"}")
                .exchange()).hasStatus(409);
    }

    @Test
    void anAdministratorSetsALimitAndTheTrailTells() {
        assertThat(mvc.get().uri("/slots/limits/host?key=" + key).with(LENA).exchange()).hasStatusOk().bodyText()
                .contains("value=\"1\"", "As all of its kind", host);
        assertThat(mvc.post().uri("/slots/limits/host").with(LENA).with(csrf()).param("key", key).param("most", "5")
                .param("reason", "more memory").exchange()).hasStatus3xxRedirection();

        assertThat(db.sql("select most from slot_limit where key = :key").param("key", key).query(Integer.class)
                .single()).isEqualTo(5);
        assertThat(db.sql("""
                select action || ' ' || reason || ' ' || (detail ->> 'before') || ' ' || (detail ->> 'after')
                  from audit_event where subject_id = :id order by number desc limit 1
                """).param("id", "host/" + key).query(String.class).single())
                .isEqualTo("slot.limit-set more memory 1 5");
        assertThat(mvc.post().uri("/slots/limits/host/reset").with(LENA).with(csrf()).param("key", key).exchange())
                .hasStatus3xxRedirection();
        assertThat(mvc.get().uri("/api/v1/slots").with(LENA).exchange()).bodyJson()
                .extractingPath("$.limits[0].places[?(@.key == '%s')].most".formatted(key)).asArray()
                .containsExactly(8);
    }

    @Test
    void restSetsALimitForAdministratorsOnly() {
        String body = "{\"key\": \"%s\", \"most\": 3}".formatted(key);

        assertThat(put("host", body, NILS)).hasStatus(403);
        assertThat(put("host", body, LENA)).hasStatusOk().bodyJson()
                .extractingPath("$.places[?(@.key == '%s')].most".formatted(key)).asArray().containsExactly(3);
        assertThat(put("host", "{\"key\": \"%s\", \"most\": 0}".formatted(key), LENA)).hasStatus(422).bodyJson()
                .extractingPath("$.detail").asString().contains("0, expected 1 to 10000");
        assertThat(put("host", "{\"key\": \"nowhere\", \"most\": 2}", LENA)).hasStatus(404).bodyText()
                .contains("GET /api/v1/slots/places/host");
        assertThat(put("moon", "{\"most\": 2}", LENA)).hasStatus(404);
        assertThat(put("node", "{\"key\": \"north:1\", \"most\": 2}", LENA)).hasStatus(422).bodyJson()
                .extractingPath("$.detail").asString().contains("expected all nodes");
        assertThat(mvc.get().uri("/slots/limits/node").with(LENA).exchange()).hasStatusOk().bodyText()
                .contains("all that have no limit of their own").doesNotContain("north:1");
    }

    @Test
    void rulesOfBandwidthAreMadeOnThePageAndInRest() {
        String note = "backups of " + host;
        assertThat(mvc.post().uri("/slots/bandwidth").with(LENA).with(csrf()).param("source", "").param("rate", "100.5")
                .param("day", "MONDAY", "FRIDAY").param("from", "22:00").param("to", "06:00")
                .param("zone", "Europe/Berlin").param("note", note).exchange()).hasStatus3xxRedirection();

        assertThat(mvc.get().uri("/slots/bandwidth").with(LENA).exchange()).hasStatusOk().bodyText().contains(note,
                "100.5 MiB/s, Mon, Fri 22:00 to 06:00 the next day, Europe/Berlin", "All sources together", "Remove");
        assertThat(mvc.get().uri("/slots/bandwidth").with(NILS).exchange()).hasStatusOk().bodyText().contains(note)
                .doesNotContain("Remove", "A new rule");
        UUID id = db.sql("select id from bandwidth_rule where note = :note").param("note", note).query(UUID.class)
                .single();
        assertThat(mvc.delete().uri("/api/v1/bandwidth/" + id).with(NILS).with(csrf()).exchange()).hasStatus(403);
        assertThat(mvc.delete().uri("/api/v1/bandwidth/" + id).with(LENA).with(csrf()).exchange()).hasStatus(204);
        assertThat(post("{\"bytesPerSecond\": 70000, \"sourceId\": \"%s\"}".formatted(folder()))).hasStatus(422)
                .bodyJson().extractingPath("$.detail").asString().contains("are read at rest");
        assertThat(post("{\"bytesPerSecond\": 1, \"from\": \"08:00\"}")).hasStatus(422).bodyJson()
                .extractingPath("$.detail").asString().contains("1 bytes a second, expected 65536");
        assertThat(post("{\"bytesPerSecond\": 70000, \"zone\": \"Moon/Sea\"}")).hasStatus(422);
        assertThat(post("{\"bytesPerSecond\": 1048576, \"days\": [\"monday\"], \"note\": \"%s\"}".formatted(note)))
                .hasStatus(201).bodyJson().extractingPath("$.days[0]").isEqualTo("monday");
        db.sql("delete from bandwidth_rule where note = :note").param("note", note).update();
        db.sql("delete from connection where name = :name").param("name", host).update();
    }

    @Test
    void rulesMayBeAboutATargetALinkOrAHost() {
        UUID source = sourceOf(trips.get(0));
        UUID target = targetOf(trips.get(0));
        String from = name(source);
        String to = name(target);
        db.sql("insert into source_host (source_id, name, seen_at) values (:id, :host, now())").param("id", source)
                .param("host", host).update();
        String about = "{\"bytesPerSecond\": 1048576, \"sourceId\": \"%s\", \"%s\": \"%s\"}";

        assertThat(post(about.formatted(source, "targetId", target))).hasStatus(201).bodyJson()
                .extractingPath("$.about").isEqualTo("link %s → %s".formatted(from, to));
        assertThat(post(about.formatted(source, "host", host))).hasStatus(201).bodyJson().extractingPath("$.host")
                .isEqualTo(host);
        assertThat(post(about.formatted(source, "host", "nowhere"))).hasStatus(422).bodyText().contains("no host");
        assertThat(post(about.formatted(source, "targetId", source))).hasStatus(422).bodyText()
                .contains("there is no target");
        assertThat(post("{\"bytesPerSecond\": 70000, \"host\": \"%s\"}".formatted(host))).hasStatus(422).bodyText()
                .contains("without its source");
        assertThat(mvc.post().uri("/slots/bandwidth").with(LENA).with(csrf()).param("source", "").param("host", "")
                .param("target", target.toString()).param("rate", "2").param("day", "MONDAY").param("from", "22:00")
                .param("to", "06:00").param("zone", "Europe/Berlin").exchange()).hasStatus3xxRedirection();

        assertThat(mvc.get().uri("/slots/bandwidth").with(NILS).exchange()).hasStatusOk().bodyText().contains(
                "Link %s → %s".formatted(from, to), "Host %s of %s".formatted(host, from), "Target " + to);
        assertThat(mvc.get().uri("/api/v1/bandwidth").with(NILS).exchange()).hasStatusOk().bodyJson()
                .extractingPath("$.rules[?(@.targetId == '%s')].about".formatted(target)).asArray()
                .containsExactlyInAnyOrder("link %s → %s".formatted(from, to), "target " + to);
        assertThat(db.sql("""
                select detail ->> 'about' from audit_event
                 where action = 'bandwidth.rule-added' and detail ->> 'target' = :id order by number
                """).param("id", target.toString()).query(String.class).list())
                .containsExactly("link %s → %s".formatted(from, to), "target " + to);
        noRules(source, target);
    }

    @Test
    void rulesMayBeAboutADatastoreThatScansFound() {
        UUID source = sourceOf(trips.get(0));
        String datastore = "san-" + host;
        db.sql("insert into source_datastore (source_id, name, seen_at) values (:id, :name, now())").param("id", source)
                .param("name", datastore).update();
        String about = "{\"bytesPerSecond\": 1048576, \"sourceId\": \"%s\", \"datastore\": \"%s\"}";

        assertThat(mvc.get().uri("/slots/bandwidth").with(LENA).exchange()).hasStatusOk().bodyText()
                .contains("<option value=\"%s\" label=\"%s\">".formatted(datastore, name(source)));
        assertThat(post(about.formatted(source, datastore))).hasStatus(201).bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.about")
                    .isEqualTo("datastore %s of %s".formatted(datastore, name(source)));
            assertThat(json).extractingPath("$.datastore").isEqualTo(datastore);
            assertThat(json).extractingPath("$.found").isEqualTo(true);
        });
        assertThat(post(about.formatted(source, "nowhere"))).hasStatus(422).bodyText()
                .contains("no datastore nowhere", "/api/v1/slots/places/datastore");
        assertThat(post(about.formatted(source, datastore + "\", \"host\": \"esx"))).hasStatus(422).bodyText()
                .contains("with one of the other kind");
        db.sql("delete from source_datastore where source_id = :id and name = :name").param("id", source)
                .param("name", datastore).update();
        assertThat(mvc.get().uri("/slots/bandwidth").with(NILS).exchange()).hasStatusOk().bodyText()
                .contains("Datastore " + datastore, "No scan finds it any more.");
        noRules(source, targetOf(trips.get(0)));
    }

    @Test
    void whoCopiesIsToldTheRuleThatLeavesItLeast() {
        UUID source = sourceOf(trips.get(0));
        UUID target = targetOf(trips.get(0));
        db.sql("""
                update slot_claim set kinds = array['TARGET', 'VCENTER'], keys = array[:target, :source],
                       labels = array['t', 's'], units = array[1, 1] where migration_id = :id
                """).param("target", target.toString()).param("source", source.toString())
                .param("id", trips.get(0).id()).update();
        assertThat(post("{\"bytesPerSecond\": 204800, \"sourceId\": \"%s\"}".formatted(source))).hasStatus(201);
        assertThat(post("{\"bytesPerSecond\": 102400, \"targetId\": \"%s\"}".formatted(target))).hasStatus(201);

        assertThat(mvc.get().uri("/slots?all=true").with(NILS).exchange()).hasStatusOk().bodyText().contains(
                "On north:1. It keeps to the rule for target %s: 100 KiB/s, always.".formatted(name(target)));
        noRules(source, target);
    }

    private void noRules(UUID source, UUID target) {
        db.sql("delete from bandwidth_rule where source_id = :source or target_id = :target").param("source", source)
                .param("target", target).update();
    }

    private UUID sourceOf(SyncRows.Trip trip) {
        return db.sql("select source_id from vm where id = :id").param("id", trip.vmId()).query(UUID.class).single();
    }

    private UUID targetOf(SyncRows.Trip trip) {
        return db.sql("select target_id from migration where id = :id").param("id", trip.id()).query(UUID.class)
                .single();
    }

    private String name(UUID connection) {
        return db.sql("select name from connection where id = :id").param("id", connection).query(String.class)
                .single();
    }

    private UUID folder() {
        return db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'staged', :name, '/nowhere/' || :name, 'lena', now()) returning id
                """).param("name", host).query(UUID.class).single();
    }

    private org.springframework.test.web.servlet.assertj.MvcTestResult post(String body) {
        return mvc.post().uri("/api/v1/bandwidth").with(LENA).with(csrf()).contentType(MediaType.APPLICATION_JSON)
                .content(body).exchange();
    }

    private org.springframework.test.web.servlet.assertj.MvcTestResult put(String kind, String body,
            RequestPostProcessor who) {
        return mvc.put().uri("/api/v1/slots/limits/" + kind).with(who).with(csrf())
                .contentType(MediaType.APPLICATION_JSON).content(body).exchange();
    }

    private void claim(SyncRows.Trip trip, String work, boolean held) {
        db.sql("""
                insert into slot_claim (migration_id, work, kinds, keys, labels, units, state, granted_at, lease_token, node)
                values (:id, :work, array['HOST'], array[:key], array[:host], array[1], :state,
                        case when :held then clock_timestamp() end, cast(:token as bigint), cast(:node as text))
                """).param("id", trip.id()).param("work", work).param("key", key).param("host", host)
                .param("state", held ? "HELD" : "WAITING").param("held", held).param("token", held ? 7L : null)
                .param("node", held ? "north:1" : null).update();
    }
}
