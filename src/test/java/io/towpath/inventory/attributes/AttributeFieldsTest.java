package io.towpath.inventory.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.EstateScanned;
import io.towpath.inventory.FieldOrigin;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.People;
import io.towpath.inventory.Vm;
import io.towpath.inventory.reading.VmField;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionOperations;

/// What attributes of a vCenter tell of its VMs, beside people and files.
@DatabaseTest
class AttributeFieldsTest {

    private static final Map<String, String> ALL = Map.of("ownerName", "Owner", "ownerEmail", "Mail", "tier", "Tier",
            "environment", "Stage", "criticality", "Crit", "businessUnit", "Unit");

    @Autowired
    AttributeFields fields;
    @Autowired
    StoredAttributeFields stored;
    @Autowired
    TransactionOperations transaction;
    @Autowired
    Inventory inventory;
    @Autowired
    People people;
    @Autowired
    Readiness readiness;
    @Autowired
    AuditTrail audit;
    @Autowired
    ApplicationEventPublisher events;
    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;

    private UUID source = new UUID(0, 0);

    @BeforeEach
    void aVcenter() {
        UUID secret = jdbc.sql("""
                insert into secret (purpose, key_id, sealed, changed_at)
                values ('test', '00000000', decode(repeat('00', 28), 'hex'), now()) returning id
                """).query(UUID.class).single();
        source = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at, account, secret_id)
                values ('source', 'vsphere', 'told ' || gen_random_uuid(), 'https://' || gen_random_uuid(), 'lena', now(),
                        'towpath', :secret) returning id
                """).param("secret", secret).query(UUID.class).single();
    }

    @AfterEach
    void gone() {
        for (String table : List.of("finding", "assessment")) {
            jdbc.sql("delete from %s where vm_id in (select id from vm where source_id = :s)".formatted(table))
                    .param("s", source).update();
        }
        for (String table : List.of("vm", "source_attribute")) {
            jdbc.sql("delete from %s where source_id = :s".formatted(table)).param("s", source).update();
        }
        jdbc.sql("delete from connection where id = :s").param("s", source).update();
    }

    private UUID vm(String tags) {
        return jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                    container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at, tags)
                values (:s, gen_random_uuid()::text, 'told-' || gen_random_uuid(), 4, 2, 8::bigint << 30, 'bios', false,
                    'vcenter', 'dc/1', 1000, '', 'x', now(), now(), cast(:tags as jsonb)) returning id
                """).param("s", source).param("tags", tags).query(UUID.class).single();
    }

    private void tags(UUID vm, String tags) {
        jdbc.sql("update vm set tags = cast(:tags as jsonb) where id = :vm").param("vm", vm).param("tags", tags)
                .update();
    }

    private String told(UUID vm) {
        Vm now = inventory.vm(vm).orElseThrow();
        return "%s %s %s %s %s %s".formatted(now.ownerName(), now.ownerEmail(), now.business().tier(),
                now.business().environment(), now.business().criticality(), now.business().businessUnit());
    }

    @Test
    void isReadAsAFilesColumnIsAndGoesWithTheAttribute() {
        UUID vm = vm("""
                {"Owner": " Ines ", "Mail": "ines@example.com", "Tier": "Tier 2", "Stage": "Prod", "Crit": "Mission Critical",
                 "Unit": "Finance"}""");
        UUID other = vm("{\"Owner\": \"Jon\", \"Mail\": \"ask Jon\", \"Tier\": \"gold\", \"Stage\": \"Mars\"}");

        assertThat(fields.set(source, ALL, "lena")).isEqualTo(2);

        assertThat(told(vm)).isEqualTo("Ines ines@example.com 2 production critical Finance");
        assertThat(told(other)).as("what no field takes is not told").isEqualTo("Jon null null null null null");
        assertThat(inventory.origins(vm)).extracting(FieldOrigin::field, FieldOrigin::origin).contains(
                org.assertj.core.groups.Tuple.tuple("ownerEmail", "source"));
        assertThat(readiness.of(vm).findings()).extracting(Finding::rule).doesNotContain("owner-missing");
        assertThat(fields.set(source, ALL, "lena")).as("said again").isZero();

        tags(vm, "{\"Owner\": \"Kim\"}");
        events.publishEvent(new EstateScanned(source));
        await().atMost(Duration.ofSeconds(30)).until(() -> told(vm).equals("Kim null null null null null"));

        assertThat(fields.set(source, Map.of(), "lena")).isEqualTo(2);
        assertThat(told(vm)).isEqualTo("null null null null null null");
        assertThat(inventory.origins(vm)).isEmpty();
        assertThat(audit.about("source", source.toString(), 10)).first().satisfies(event -> {
            assertThat(event.entry().action()).isEqualTo("source.attributes-mapped");
            assertThat(event.entry().detail()).containsEntry("ownerName", "Owner → none");
        });
    }

    @Test
    void whatPeopleAndFilesSaidStays() {
        String tags = "{\"Owner\": \"Ines\", \"Mail\": \"ines@example.com\", \"Stage\": \"Prod\"}";
        UUID byHand = vm(tags);
        people.assign(byHand, inventory.vm(byHand).orElseThrow().version(), new People.Owner(null, "Mia", null),
                "lena");
        UUID byFile = vm(tags);
        jdbc.sql("update vm set owner_name = 'Noa', environment = 'test' where id = :vm").param("vm", byFile).update();
        jdbc.sql("""
                insert into field_origin (vm_id, field, origin, told_by, since)
                values (:vm, 'ownerName', 'import', 'netbox', now())
                """).param("vm", byFile).update();
        UUID ofApplication = vm(tags);
        UUID application = jdbc.sql("""
                insert into application (name, owner_email) values ('told ' || gen_random_uuid(), 'app@example.com') returning id
                """).query(UUID.class).single();
        jdbc.sql("update vm set application_id = :app where id = :vm").param("app", application)
                .param("vm", ofApplication).update();
        UUID own = vm("{\"Unit\": \"Finance\"}");
        jdbc.sql("update vm set own_tags = '{\"Unit\": \"Ours\"}' where id = :vm").param("vm", own).update();

        fields.set(source, ALL, "lena");

        assertThat(told(byHand)).startsWith("Mia null ");
        assertThat(told(byFile))
                .as("a name and an address are one person's; of the environment nobody noted who said it")
                .startsWith("Noa null null test ");
        assertThat(told(ofApplication)).as("its application's owner answers for it")
                .startsWith("null app@example.com null production ");
        assertThat(told(own)).as("a tag that people gave here").endsWith(" null");
    }

    @Test
    void aScanThatEndsWhileAnotherIsChosenTakesThatOne() throws Exception {
        UUID vm = vm("{\"Owner\": \"Ines\", \"Boss\": \"Jon\"}");
        fields.set(source, Map.of("ownerName", "Owner"), "lena");

        CompletableFuture<Void> scan = transaction.execute(_ -> {
            fields.set(source, Map.of("ownerName", "Boss"), "lena");
            return behindUs(() -> stored.takeOver(source));
        });
        scan.get(30, TimeUnit.SECONDS);

        assertThat(told(vm)).startsWith("Jon ");
    }

    @Test
    void twoWhoChooseAtOnceComeOneAfterTheOther() throws Exception {
        UUID vm = vm("{\"Owner\": \"Ines\", \"Boss\": \"Jon\"}");

        CompletableFuture<Void> second = transaction.execute(_ -> {
            fields.set(source, Map.of("ownerName", "Owner"), "lena");
            return behindUs(() -> fields.set(source, Map.of("ownerName", "Boss"), "mia"));
        });
        second.get(30, TimeUnit.SECONDS);

        assertThat(fields.of(source)).containsExactly(Map.entry(VmField.OWNER_NAME, "Boss"));
        assertThat(told(vm)).startsWith("Jon ");
        assertThat(audit.about("source", source.toString(), 10)).first().satisfies(
                event -> assertThat(event.entry().detail()).containsEntry("ownerName", "Owner → Boss"));
    }

    /// Begins it in another thread, and returns once that waits for what this transaction holds.
    private CompletableFuture<Void> behindUs(Runnable work) {
        int us = jdbc.sql("select pg_catalog.pg_backend_pid()").query(Integer.class).single();
        CompletableFuture<Void> other = CompletableFuture.runAsync(work);
        await().atMost(Duration.ofSeconds(30)).until(() -> other.isDone() || jdbc.sql("""
                select exists (select from pg_catalog.pg_stat_activity where :us = any(pg_catalog.pg_blocking_pids(pid)))
                """).param("us", us).query(Boolean.class).single());
        return other;
    }

    @Test
    void aNameAndAnAddressStayOnePersons() {
        String tags = "{\"Owner\": \"Ines\", \"Mail\": \"ines@example.com\"}";
        UUID another = vm(tags);
        UUID same = vm(tags);
        UUID byAddress = vm(tags);
        fields.set(source, ALL, "lena");
        file(another, "ownerName", "owner_name", "Noa");
        file(same, "ownerName", "owner_name", "Ines");
        file(byAddress, "ownerEmail", "owner_email", "noa@example.com");

        stored.takeOver(source);

        assertThat(told(another)).startsWith("Noa null ");
        assertThat(inventory.origins(another)).extracting(FieldOrigin::field).containsExactly("ownerName");
        assertThat(told(same)).as("a file that says the same is about the same person")
                .startsWith("Ines ines@example.com ");
        assertThat(told(byAddress)).startsWith("null noa@example.com ");
    }

    private void file(UUID vm, String field, String column, String value) {
        jdbc.sql("update vm set %s = :value where id = :vm".formatted(column)).param("vm", vm).param("value", value)
                .update();
        jdbc.sql("update field_origin set origin = 'import', told_by = 'netbox' where vm_id = :vm and field = :field")
                .param("vm", vm).param("field", field).update();
    }

    @Test
    void waitsForNoVmThatStaysAsItIs() {
        UUID asItWas = vm("{\"Owner\": \"Ines\"}");
        UUID other = vm("{\"Owner\": \"Jon\"}");
        fields.set(source, ALL, "lena");
        tags(other, "{\"Owner\": \"Kim\"}");

        transaction.executeWithoutResult(_ -> {
            jdbc.sql("select id from vm where id = :vm for update").param("vm", asItWas).query().singleRow();
            assertThat(CompletableFuture.runAsync(() -> stored.takeOver(source)))
                    .succeedsWithin(Duration.ofSeconds(30));
        });

        assertThat(told(other)).startsWith("Kim ");
    }

    @Test
    void oneThatIsChosenIsShownHoweverFewHaveIt() {
        String many = IntStream.range(0, 200).mapToObj("\"a%d\": \"x\""::formatted).collect(Collectors.joining(", "));
        vm("{%s}".formatted(many));
        vm("{%s, \"Owner\": \"Ines\"}".formatted(many));
        assertThat(fields.attributes(source)).hasSize(200);

        fields.set(source, Map.of("ownerName", "Owner"), "lena");

        assertThat(fields.attributes(source)).hasSize(201).last()
                .isEqualTo(new AttributeFields.Attribute("Owner", 1, VmField.OWNER_NAME));
    }

    @Test
    void goesFromVmsThatAreMissingToo() {
        UUID vm = vm("{\"Owner\": \"Ines\"}");
        fields.set(source, ALL, "lena");
        UUID never = vm("{\"Owner\": \"Jon\"}");
        jdbc.sql("update vm set missing_since = now() where source_id = :s").param("s", source).update();

        stored.takeOver(source);
        assertThat(told(vm)).as("what it was when it was seen last").startsWith("Ines ");
        assertThat(told(never)).as("nothing is told of one that is missing").startsWith("null ");

        assertThat(fields.set(source, Map.of(), "lena")).isEqualTo(1);
        assertThat(told(vm)).startsWith("null ");
        assertThat(inventory.origins(vm)).isEmpty();
    }

    @Test
    void saysWhichItCannot() {
        assertThatThrownBy(() -> fields.set(source, Map.of("cpus", "Owner"), "lena"))
                .hasMessageContaining("no attribute can tell \"cpus\"");
        assertThatThrownBy(() -> fields.set(new UUID(1, 1), Map.of(), "lena")).hasMessageContaining("no source");
    }

    @Test
    void suggestsByName() {
        vm("{\"Owner\": \"Ines\", \"NB_LAST_BACKUP\": \"x\", \"Umgebung\": \"Prod\", \"App\": \"shop\"}");

        assertThat(fields.attributes(source)).extracting(AttributeFields.Attribute::name,
                AttributeFields.Attribute::suggested).containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("Owner", VmField.OWNER_NAME),
                        org.assertj.core.groups.Tuple.tuple("NB_LAST_BACKUP", null),
                        org.assertj.core.groups.Tuple.tuple("Umgebung", VmField.ENVIRONMENT),
                        org.assertj.core.groups.Tuple.tuple("App", null));
    }

    @Test
    void pageAndScriptsSayTheSame() {
        UUID vm = vm("{\"Owner\": \"Ines\", \"Stage\": \"Prod\"}");
        assertThat(mvc.get().uri("/sources/" + source).with(as("inventory:read"))).hasStatusOk().bodyText()
                .contains("What attributes and tags tell", "Owner, 1 VM", "Owner looks like it.");
        assertThat(mvc.post().uri("/sources/" + source + "/attributes").param("ownerName", "Owner").with(csrf())
                .with(as("inventory:read"))).hasStatus(403);

        assertThat(mvc.post().uri("/sources/" + source + "/attributes").param("ownerName", "Owner").with(csrf())
                .with(as("inventory:read", "inventory:write"))).hasStatus(302)
                .hasRedirectedUrl("/sources/" + source + "#attributes");
        assertThat(told(vm)).startsWith("Ines ");

        assertThat(mvc.put().uri("/api/v1/sources/" + source + "/attributes").contentType(MediaType.APPLICATION_JSON)
                .content("{\"fields\": {\"environment\": \"Stage\"}}").with(csrf())
                .with(as("inventory:read", "inventory:write"))).hasStatusOk().bodyJson().extractingPath("$.changed")
                .isEqualTo(1);
        assertThat(told(vm)).isEqualTo("null null null production null null");
        assertThat(mvc.get().uri("/api/v1/sources/" + source + "/attributes").with(as("inventory:read")))
                .hasStatusOk().bodyJson().extractingPath("$.fields.environment").isEqualTo("Stage");
    }

    private static RequestPostProcessor as(String... permissions) {
        return user("lena").authorities(Arrays.stream(permissions).map(SimpleGrantedAuthority::new)
                .toArray(SimpleGrantedAuthority[]::new));
    }
}
