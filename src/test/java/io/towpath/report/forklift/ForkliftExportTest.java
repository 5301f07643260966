package io.towpath.report.forklift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.mapping.Assignment;
import io.towpath.planning.mapping.Choice;
import io.towpath.planning.mapping.MappingKey;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Wired;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.annotation.Transactional;
import org.yaml.snakeyaml.Yaml;

/// There is one published plan: each test has the whole database for itself and leaves nothing.
@DatabaseTest
@Transactional
class ForkliftExportTest {

    private static final String NAMESPACE = "konveyor-forklift";

    @TempDir
    private Path folder;
    @Autowired
    private ForkliftExport export;
    @Autowired
    private Offers offers;
    @Autowired
    private Mappings mappings;
    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private Wired wired;
    private UUID plan;

    @BeforeEach
    void aPublishedPlan() {
        wired = new Wired(db);
        db.sql("update connection set kind = 'vsphere', name = 'vc ' || :mark, location = 'https://vc-' || :mark || '.example.com' where id = :id")
                .param("mark", wired.mark).param("id", wired.source).update();
        db.sql("update plan set state = 'saved' where state = 'published'").update();
        plan = db.sql("insert into plan (number, state, created_by, published_at) values (nextval('plan_number_seq'), "
                + "'published', 'lena', now()) returning id").query(UUID.class).single();
        offers.declare(List.of(Offer.network(wired.target, "prod-net/vlan-110", "nad", 110, List.of(), null),
                Offer.network(wired.target, "dmz", "nad", 31, List.of(), null),
                Offer.network(wired.target, "pod", "pod", null, List.of(), null),
                Offer.network(wired.target, "br0", "bridge", null, List.of(), null),
                Offer.storage(wired.target, "ceph", "storage-class", "ReadWriteMany", "Block", null, null, null),
                Offer.placement(wired.target, "prod", "namespace")), "lena");
        map(MappingKind.STORAGE, "ds-1", new Choice.To("ceph"));
        map(MappingKind.PLACEMENT, "cl-1", new Choice.To("prod"));
    }

    @Test
    void everyResourceObeysTheSchemaOfItsKind() {
        map(MappingKind.NETWORK, "pg-prod", new Choice.To("prod-net/vlan-110"));
        map(MappingKind.NETWORK, "pg-dmz", new Choice.To("dmz"));
        map(MappingKind.NETWORK, "pg-pod", new Choice.To("pod"));
        map(MappingKind.NETWORK, "vmotion", new Choice.Ignore("no guest network"));
        wave(1, "Pilot: \"first\"", "2026-12-05T21:00:00Z", vm("Web_01.example", true, "pg-prod", "vmotion"),
                vm("on", false, "pg-dmz",
                        "pg-pod"));
        wave(2, "Rest", null, vm("db01", true, "pg-prod"));

        List<Map<String, Object>> resources = resources(export.make(NAMESPACE).files());

        assertThat(resources).extracting(one -> one.get("kind")).contains("Provider", "NetworkMap", "StorageMap",
                "Plan",
                "Migration");
        assertThat(resources).allSatisfy(one -> assertThat(Crds.faults(one)).isEmpty());
        Map<String, Object> first = resources.stream().filter(one -> one.get("kind").equals("Plan")).findFirst()
                .orElseThrow();
        assertThat(Crds.faults(withSpec(first, "migrateEverything", true))).as("the judge").isNotEmpty();
        assertThat(Crds.faults(withSpec(first, "warm", "perhaps"))).as("the judge").isNotEmpty();
    }

    @Test
    void kustomizeBuildsTheWholeWithoutMigrations() throws IOException {
        String kubectl = Judges.require("kubectl").toString();
        map(MappingKind.NETWORK, "pg-prod", new Choice.To("prod-net/vlan-110"));
        wave(1, "Pilot", "2026-12-05T21:00:00Z", vm("web01", true, "pg-prod"));
        for (Map.Entry<String, String> file : unzip(export.make(NAMESPACE).zip()).entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Path top;
        try (var tops = Files.list(folder)) {
            top = tops.findFirst().orElseThrow();
        }

        var whole = Judges.run(kubectl, "kustomize", top.toString());
        assertThat(whole.exitCode()).as(whole.output()).isZero();
        assertThat(whole.output()).contains("kind: Plan", "kind: NetworkMap", "kind: StorageMap", "kind: Provider")
                .doesNotContain("kind: Migration");
        var moves = Judges.run(kubectl, "kustomize", top.resolve("migrations").toString());
        assertThat(moves.output()).contains("kind: Migration", "2026-12-05T21:00:00Z");
    }

    @Test
    void theSamePlanGivesTheSameBytes() {
        map(MappingKind.NETWORK, "pg-prod", new Choice.To("prod-net/vlan-110"));
        wave(1, "Pilot", null, vm("b", true, "pg-prod"), vm("a", true, "pg-prod"), vm("c", false, "pg-prod"));

        assertThat(export.make(NAMESPACE).zip()).isEqualTo(export.make(NAMESPACE).zip());
    }

    @Test
    void aVmIsNamedForKubernetesAndKeepsItsPower() {
        map(MappingKind.NETWORK, "pg-prod", new Choice.To("prod-net/vlan-110"));
        UUID vm = vm("Web_01.example", true, "pg-prod");
        db.sql("update vm set power_state = 'off' where id = :id").param("id", vm).update();
        wave(1, "Pilot", "2026-12-05T21:00:00Z", vm);

        Map<String, Object> spec = spec("Plan").getFirst();

        assertThat(spec).containsEntry("warm", true).containsEntry("targetNamespace", "prod");
        assertThat(spec.get("vms")).isEqualTo(List.of(Map.of("id", "vm-" + vm, "name", "Web_01.example", "targetName",
                "web-01-example", "targetPowerState", "off")));
        assertThat(spec("NetworkMap").getFirst().get("map"))
                .isEqualTo(List.of(Map.of("source", Map.of("name", "pg-prod"),
                        "destination", Map.of("type", "multus", "namespace", "prod-net", "name", "vlan-110"))));
    }

    @Test
    void whatIsNotTrackedIsCopiedColdInAPartOfItsOwn() {
        map(MappingKind.NETWORK, "pg-prod", new Choice.To("prod-net/vlan-110"));
        wave(1, "Pilot", "2026-12-05T21:00:00Z", vm("a", true, "pg-prod"), vm("b", false, "pg-prod"),
                vm("c", true, "pg-prod"));

        assertThat(export.make(NAMESPACE).plans()).extracting(ForkliftExport.Line::warm, ForkliftExport.Line::vms)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(true, 2),
                        org.assertj.core.groups.Tuple.tuple(false, 1));
        assertThat(spec("Migration")).filteredOn(spec -> spec.containsKey("cutover")).hasSize(1);
    }

    @Test
    void moreThanFiveHundredAreParted() {
        UUID[] vms = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                                cluster, moref)
                select :source, 'x-' || i, 'vm-' || lpad(i::text, 4, '0'), 1, 1, 1, 'bios', false, 'vcenter', '', 0, '', '', now(), now(),
                       'cl-1', 'vm-' || i from generate_series(1, 501) i returning id
                """).param("source", wired.source).query(UUID.class).list().toArray(UUID[]::new);
        wave(1, "Many", null, vms);

        assertThat(export.make(NAMESPACE).plans()).extracting(ForkliftExport.Line::vms).containsExactly(500, 1);
        assertThat(spec("NetworkMap")).hasSize(1);
    }

    @Test
    void aVmThatGoesElsewhereHasMapsOfItsOwn() {
        map(MappingKind.NETWORK, "pg-prod", new Choice.To("prod-net/vlan-110"));
        UUID other = vm("b", true, "pg-prod");
        mappings.change(MappingKind.NETWORK,
                List.of(new Assignment(new MappingKey(wired.target, wired.source, "pg-prod",
                        other, null), new Choice.To("dmz"))),
                mappings.version(MappingKind.NETWORK), null, "lena");
        wave(1, "Pilot", null, vm("a", true, "pg-prod"), other, vm("c", true, "pg-prod"));

        assertThat(export.make(NAMESPACE).plans()).extracting(ForkliftExport.Line::vms).containsExactly(2, 1);
        assertThat(spec("NetworkMap")).extracting(spec -> spec.get("map").toString()).hasSize(2)
                .anySatisfy(map -> assertThat(map)
                        .contains("vlan-110"))
                .anySatisfy(map -> assertThat(map).contains("name=dmz", "namespace=prod"));
    }

    @Test
    void whatIsNotMappedIsRefusedWithTheWholeList() {
        map(MappingKind.NETWORK, "pg-bridge", new Choice.To("br0"));
        wave(1, "Pilot", null, vm("a", true, "pg-x"), vm("b", true, "pg-x"), vm("c", true, "pg-bridge"));

        assertThat(export.make(NAMESPACE).faults()).extracting(Fault::what, Fault::name, Fault::vms).containsExactly(
                org.assertj.core.groups.Tuple.tuple("network", "pg-x", 2),
                org.assertj.core.groups.Tuple.tuple("network", "pg-bridge", 1));
        assertThat(export.make(NAMESPACE).files()).isEmpty();
        var script = opaqueToken().authorities(AuthorityUtils.createAuthorityList("wave:read"));
        assertThat(mvc.get().uri("/api/v1/exports/forklift").with(script)).hasStatus(422).bodyJson()
                .extractingPath("$.detail").asString().contains("network \"pg-x\"", "(2 VMs)", "pg-bridge");
        assertThat(mvc.get().uri("/api/v1/exports/forklift/faults").with(script)).hasStatusOk().bodyJson()
                .extractingPath("$.items[*].name").asArray().containsExactly("pg-x", "pg-bridge");
        var lead = user("lena").authorities(AuthorityUtils.createAuthorityList("wave:read"));
        assertThat(mvc.get().uri("/reports/forklift").with(lead)).hasStatusOk().bodyText().contains("pg-x",
                "is not mapped to a network", "What stands in the way").doesNotContain("forklift.zip");
        assertThat(mvc.get().uri("/reports/forklift.zip").with(lead)).hasStatus(422);
    }

    @Test
    void aVmWithADiskThatStaysIsRefusedSinceForkliftCopiesAll() {
        UUID vm = vm("a", true);
        db.sql("""
                update vm_disk set excluded_reason = 'swap', excluded_by = 'lena', excluded_at = now() where vm_id = :vm
                """).param("vm", vm).update();
        wave(1, "Pilot", null, vm);

        assertThat(export.make(NAMESPACE).faults()).singleElement().satisfies(fault -> assertThat(fault.words())
                .contains("Hard disk 1", "Forklift copies all disks"));
    }

    @Test
    void twoNamesThatBecomeOneAreRefused() {
        wave(1, "Pilot", null, vm("app_1", true), vm("app.1", true));

        assertThat(export.make(NAMESPACE).faults()).singleElement().satisfies(fault -> assertThat(fault.words())
                .contains("would be called app-1 in namespace prod"));
    }

    @Test
    void aWaveThatWasStartedHereIsLeftToUs() {
        UUID started = wave(1, "Started", null, vm("a", true));
        wave(2, "Next", null, vm("b", true));
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", started).update();

        ForkliftExport.Bundle bundle = export.make(NAMESPACE);

        assertThat(bundle.leftOut()).containsExactly("Started");
        assertThat(bundle.plans()).extracting(ForkliftExport.Line::name).singleElement().asString()
                .startsWith("w02-next-");
    }

    @Test
    void noSecretIsWritten() {
        wave(1, "Pilot", null, vm("a", true));

        assertThat(spec("Provider")).anySatisfy(spec -> {
            assertThat(spec.get("url").toString()).endsWith(".example.com/sdk");
            assertThat(spec.get("secret"))
                    .isEqualTo(Map.of("name", "vc-%s-credentials".formatted(wired.mark), "namespace",
                            NAMESPACE));
        });
        assertThat(export.make(NAMESPACE).files().values()).noneMatch(text -> text.contains("kind: Secret"));
    }

    @Test
    void anInventedNamespaceIsRefused() {
        assertThatThrownBy(() -> export.make("Bad_Name")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("Bad_Name");
    }

    private UUID vm(String name, boolean tracked, String... networks) {
        UUID id = wired.vm(name, networks);
        db.sql("update vm set moref = 'vm-' || id, traits = :traits::jsonb where id = :id").param("id", id)
                .param("traits", "{\"changeTracking\":%s}".formatted(tracked)).update();
        db.sql("update vm_disk set traits = '{\"datastore\":\"ds-1\"}' where vm_id = :id").param("id", id).update();
        return id;
    }

    private void map(MappingKind kind, String name, Choice to) {
        mappings.change(kind, List.of(new Assignment(MappingKey.all(wired.target, wired.source, name), to)),
                mappings.version(kind), null, "lena");
    }

    private UUID wave(int position, String name, String opens, UUID... vms) {
        UUID wave = wired.wave(vms);
        UUID planned = db.sql("""
                insert into plan_wave (plan_id, position, name, kind, wave_id, opens_at, closes_at)
                values (:plan, :position, :name, 'production', :wave, :opens::timestamptz, :opens::timestamptz + interval '5 hours')
                returning id
                """).param("plan", plan).param("position", position).param("name", name).param("wave", wave)
                .param("opens", opens).query(UUID.class).single();
        for (UUID vm : vms) {
            db.sql("insert into plan_placement (plan_id, vm_id, plan_wave_id, because) values (:plan, :vm, :wave, '')")
                    .param("plan", plan).param("vm", vm).param("wave", planned).update();
        }
        return wave;
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> spec(String kind) {
        return resources(export.make(NAMESPACE).files()).stream().filter(one -> one.get("kind").equals(kind))
                .map(one -> (Map<String, Object>) one.get("spec")).toList();
    }

    private static List<Map<String, Object>> resources(Map<String, String> files) {
        List<Map<String, Object>> resources = new ArrayList<>();
        files.forEach((path, text) -> {
            if (!path.endsWith("kustomization.yaml")) {
                resources.add(new Yaml().load(text));
            }
        });
        return resources;
    }

    private static Map<String, Object> withSpec(Map<String, Object> resource, String field, Object value) {
        Map<String, Object> other = new LinkedHashMap<>(resource);
        Map<String, Object> spec = new LinkedHashMap<>();
        ((Map<?, ?>) resource.get("spec")).forEach((name, one) -> spec.put((String) name, one));
        spec.put(field, value);
        other.put("spec", spec);
        return other;
    }

    private static Map<String, String> unzip(byte[] bytes) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
