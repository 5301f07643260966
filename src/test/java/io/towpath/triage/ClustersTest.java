package io.towpath.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.access.AccessException;
import io.towpath.audit.AuditTrail;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class ClustersTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;
    @Autowired
    FailureLog log;
    @Autowired
    Clusters clusters;
    @Autowired
    Triage triage;
    @Autowired
    AuditTrail audit;

    private String word = "";
    private String print = "";

    /// A word of letters alone, that no other test says.
    @BeforeEach
    void aWordNobodyKnows() {
        word = UUID.randomUUID().toString().replace("-", "").chars()
                .mapToObj(each -> String.valueOf((char) (each <= '9' ? each - '0' + 'k' : each)))
                .collect(java.util.stream.Collectors.joining());
        print = print("web");
    }

    @Test
    void theSameFailureOfManyVmsIsOne() {
        UUID first = vm("alpha-1");
        UUID second = vm("beta 2");
        log.saw("source-fault", said("alpha-1", 4096), first, "alpha-1");
        log.saw("source-fault", said("beta 2", 65536), second, "beta 2");
        log.saw("source-fault", said("beta 2", 1), second, "beta 2");

        Cluster cluster = clusters.find(print).orElseThrow();
        assertThat(cluster.vms()).isEqualTo(2);
        assertThat(cluster.times()).isEqualTo(3);
        assertThat(cluster.what()).isEqualTo(said("alpha-1", 4096));
        assertThat(cluster.shape()).isEqualTo("<name>: the %s of <file> broke at byte #".formatted(word));
        assertThat(cluster.lastSeenAt()).isAfterOrEqualTo(cluster.firstSeenAt());
        assertThat(clusters.vms(print, 10)).extracting(Clusters.SeenOn::vmId).containsExactlyInAnyOrder(first, second);
        assertThat(clusters.latest(500)).extracting(Cluster::fingerprint).contains(print);
    }

    @Test
    void manyAtOnceAreAllCounted() throws Exception {
        List<UUID> vms = IntStream.range(0, 8).mapToObj(number -> vm("n-" + number)).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(vms.stream().<Callable<Void>>map(vm -> () -> {
                for (int i = 0; i < 5; i++) {
                    log.saw("source-fault", said("n-7", i), vm, "n-7");
                }
                return null;
            }).toList());
        }

        assertThat(clusters.find(print).orElseThrow()).extracting(Cluster::vms, Cluster::times).containsExactly(8, 40L);
    }

    @Test
    void thatItCannotBeCountedIsNoFailure() {
        log.saw("source-fault", said("x", 1), UUID.randomUUID(), "x");

        assertThat(clusters.latest(500)).extracting(Cluster::fingerprint).doesNotContain(print);
    }

    @Test
    void aNameIsShownLikeAnEntryAndIsOnTheTrail() {
        log.saw("source-fault", said("web-1", 1), vm("web-1"), "web-1");
        assertThat(triage.of("source-fault", said("other", 9), "other")).extracting(Explained::id, Explained::known)
                .containsExactly("source-trouble", false);

        clusters.name(print, 0, name("The tape robot sleeps"), "lena");

        Explained means = triage.of("source-fault", said("other", 9), "other");
        assertThat(means.title()).isEqualTo("The tape robot sleeps");
        assertThat(means.known()).isTrue();
        assertThat(means.who()).isEqualTo(Acts.STORAGE);
        assertThat(means.href()).isEqualTo("/failures/" + print);
        assertThat(audit.about("failure", print, 5)).singleElement().satisfies(event -> {
            assertThat(event.entry().action()).isEqualTo("failure.named");
            assertThat(event.entry().actor()).isEqualTo("lena");
            assertThat(event.entry().detail()).containsEntry("title", "The tape robot sleeps").containsEntry("who",
                    "storage");
        });

        clusters.forget(print, 1, "lena");
        assertThat(triage.of("source-fault", said("other", 9), "other").known()).isFalse();
    }

    @Test
    void whatTheCatalogueRecognisesNeedsNoName() {
        String what = "%s: %s: connection refused".formatted("web-1", word);
        log.saw("source-io", what, vm("web-1"), "web-1");
        String known = Said.of(what).fingerprint("source-io", Set.of("web-1"));
        clusters.name(known, 0, name("Something else"), "lena");

        assertThat(triage.of("source-io", what, "web-1").id()).isEqualTo("connection-refused");
        assertThat(get("/failures/" + known, lena())).hasStatusOk().bodyText().contains("Nobody listens there",
                "The catalogue's entry", "A name that is not shown", "Take the name away").doesNotContain(
                        "Save it", "Name it");
    }

    @Test
    void whoNamesWhatTheCatalogueRecognisesIsToldThatItDoes() {
        String what = "%s: %s: connection refused".formatted("web-1", word);
        log.saw("source-io", what, vm("web-1"), "web-1");
        String known = Said.of(what).fingerprint("source-io", Set.of("web-1"));

        assertThat(put("/api/v1/failures/" + known, "\"0\"", "storage")).hasStatus(409).bodyText()
                .contains("failure-recognised", "Nobody listens there", "/problems/connection-refused");
        assertThat(post("/failures/%s/name".formatted(known), lena())).hasStatus(409);
        assertThat(clusters.find(known).orElseThrow().name()).isNull();
    }

    @Test
    void somebodyFasterAndEmptyTextsAreRefused() {
        log.saw("source-fault", said("web-1", 1), vm("web-1"), "web-1");
        clusters.name(print, 0, name("One"), "lena");

        assertThatExceptionOfType(AccessException.class)
                .isThrownBy(() -> clusters.name(print, 0, name("Two"), "jo"));
        assertThatExceptionOfType(AccessException.class)
                .isThrownBy(() -> clusters.name(print, 1, name(" "), "jo"));
        assertThatExceptionOfType(AccessException.class)
                .isThrownBy(() -> clusters.name("0000000000000000", 0, name("Two"), "jo"));
        assertThat(clusters.find(print).orElseThrow().name()).extracting(Cluster.Name::title).isEqualTo("One");
    }

    @Test
    void pagesListShowAndName() {
        UUID vm = vm("web-1");
        log.saw("source-fault", said("web-1", 1), vm, "web-1");
        assertThat(get("/failures", lena())).hasStatusOk().bodyText().contains("/failures/" + print, word);
        assertThat(get("/failures/" + print, auditor())).hasStatusOk().bodyText().contains("web-1",
                "A failure that is not recognised", "/inventory/vms/" + vm).doesNotContain("Name it");
        assertThat(get("/failures/" + print, lena())).bodyText().contains("Name it");
        assertThat(get("/failures/0123456789abcdef", lena())).hasStatus(404);

        assertThat(post("/failures/%s/name".formatted(print), auditor())).hasStatus(403);
        assertThat(post("/failures/%s/name".formatted(print), lena())).hasStatus3xxRedirection();

        assertThat(get("/failures/" + print, lena())).bodyText().contains("The &lt;robot&gt; sleeps", "Named by lena",
                "Take the name away");
        assertThat(get("/failures", lena())).bodyText().doesNotContain(print);
        assertThat(get("/failures?show=all", lena())).bodyText().contains(print, "The &lt;robot&gt; sleeps");
        assertThat(mvc.post().uri("/failures/%s/forget-name".formatted(print)).param("version", "1").with(lena())
                .with(csrf())).hasStatus3xxRedirection();
        assertThat(get("/failures", lena())).bodyText().contains(print);
    }

    @Test
    void restNamesWithTheVersionThatWasSeen() {
        log.saw("source-fault", said("web-1", 1), vm("web-1"), "web-1");
        String uri = "/api/v1/failures/" + print;
        assertThat(mvc.get().uri(uri).with(auditor())).hasStatusOk().bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.vms").isEqualTo(1);
            assertThat(json).extractingPath("$.triage.known").isEqualTo(false);
        });
        assertThat(mvc.get().uri("/api/v1/failures?known=false").with(auditor())).bodyText().contains(print);

        assertThat(put(uri, null, "storage")).hasStatus(428);
        assertThat(put(uri, "\"7\"", "storage")).hasStatus(412);
        assertThat(put(uri, "\"0\"", "nobody")).hasStatus4xxClientError();
        assertThat(put(uri, "\"0\"", "storage")).hasStatusOk().hasHeader("ETag", "\"1\"").bodyJson()
                .extractingPath("$.triage.title").isEqualTo("The robot sleeps");
        assertThat(mvc.get().uri("/api/v1/failures?known=false").with(auditor())).bodyText().doesNotContain(print);
        assertThat(mvc.get().uri("/api/v1/failures/0123456789abcdef").with(auditor())).hasStatus(404);
    }

    private MvcTestResult put(String uri, @org.jspecify.annotations.Nullable String etag, String who) {
        var request = mvc.put().uri(uri + "/name").contentType(MediaType.APPLICATION_JSON).content("""
                {"title": "The robot sleeps", "cause": "It is late.", "fix": "Wake it.", "who": "%s",
                 "retry": "after-fix"}
                """.formatted(who)).with(lena());
        return (etag == null ? request : request.header("If-Match", etag)).exchange();
    }

    private MvcTestResult post(String uri, RequestPostProcessor who) {
        return mvc.post().uri(uri).param("version", "0").param("title", "The <robot> sleeps").param("cause", "Late.")
                .param("fix", "Wake it.").param("who", "storage").param("retry", "after-fix").with(who).with(csrf())
                .exchange();
    }

    private MvcTestResult get(String uri, RequestPostProcessor who) {
        return mvc.get().uri(uri).with(who).exchange();
    }

    private static RequestPostProcessor lena() {
        return user("lena").authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read",
                "wave:execute"));
    }

    private static RequestPostProcessor auditor() {
        return user("aud").authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));
    }

    private static Clusters.NewName name(String title) {
        return new Clusters.NewName(title, "It is late.", "Wake it.", Acts.STORAGE, Retry.AFTER_FIX);
    }

    private String said(String vm, int at) {
        return "%s: the %s of /srv/%s broke at byte %d".formatted(vm, word, vm.replace(' ', '-'), at);
    }

    private String print(String vm) {
        return Said.of(said(vm, 1)).fingerprint("source-fault", Set.of(vm));
    }

    private UUID vm(String name) {
        UUID source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'staged', :name, :name, 'test', now()) returning id
                """).param("name", "/nowhere/" + UUID.randomUUID()).query(UUID.class).single();
        return db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 2, 1, 4294967296, 'bios', false, 'ova', 'web01.ova', 4096, 'f', 'd',
                        now(), now())
                returning id
                """).param("source", source).param("name", name).query(UUID.class).single();
    }
}
