package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// What is done with VMs picked in the list, and the list for scripts.
@DatabaseTest
class VmPicksTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    VmSearch search;

    private @Nullable RandomEstate made;
    private UUID one = new UUID(0, 0);
    private UUID two = new UUID(0, 0);

    @BeforeEach
    void anEstate() {
        made = new RandomEstate(jdbc, new Random(7));
        one = plain(0);
        two = plain(1);
    }

    @Test
    void thoseThatCannotMoveAreNamedWithTheReason() {
        jdbc.sql("update vm set kind = 'template', name = 'golden' where id = :id").param("id", two).update();

        assertThat(post("picked", "vmIds", one + "," + two, "then", "wave")).hasStatusOk().bodyText()
                .contains("2 VMs selected", "1 of 2 can join", "templates do not migrate", "golden");
        assertThat(get("/inventory/vms?q=" + two)).bodyText().contains("template", "not for a wave");
        assertThat(mvc.post().uri("/waves/" + wave() + "/members").param("vmIds", two.toString()).with(lena())
                .with(csrf()).exchange()).hasStatus(409).bodyText().contains("it is a template");
    }

    @Test
    void allThatMatchCanBeMeantAndTheirGroupIsOffered() {
        UUID third = plain(2);
        group(one, third);

        assertThat(post("picked", "every", "?source=" + estate().mark)).bodyText().contains("3 VMs selected");
        assertThat(post("picked", "vmIds", one.toString(), "then", "wave")).bodyText()
                .contains("1 VM selected", "Select the whole group (+1)", third.toString());
        assertThat(post("picked", "vmIds", two.toString(), "then", "wave")).hasForwardedUrl("/waves/members");
        assertThat(post("picked")).hasStatus3xxRedirection();
    }

    @Test
    void excludedVmsAreOutOfScopeUntilTheyAreIncludedAndTheTrailSaysWhy() {
        assertThat(post("exclude", "vmIds", one + "," + two, "reason", " retired in May ")).hasStatus3xxRedirection();
        assertThat(search.of(List.of(one, two))).extracting(VmOverview::excludedReason).containsOnly("retired in May");
        assertThat(jdbc.sql("select count(*) from audit_event where action = 'vm.excluded' and subject_id = :id "
                + "and reason = 'retired in May' and actor = 'lena'").param("id", one.toString())
                .query(Integer.class).single()).isOne();
        assertThat(get("/inventory/vms?scope=excluded&source=" + estate().mark)).bodyText().contains("2 match");

        assertThat(post("include", "vmIds", one + "," + two)).hasStatus3xxRedirection();
        assertThat(search.of(List.of(one))).extracting(VmOverview::scope).containsExactly("in-scope");
        assertThat(post("exclude", "vmIds", one.toString(), "reason", " ")).hasStatus(422);
    }

    @Test
    void aVmInAWaveIsNotExcluded() {
        jdbc.sql("insert into wave_member (wave_id, vm_id, position) values (:w, :v, 1)").param("w", wave())
                .param("v", one).update();

        assertThat(api("exclude", one, "{\"reason\":\"r\"}")).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("vm-under-way");
        assertThat(api("exclude", two, "{\"reason\":\"r\"}")).hasStatusOk().bodyJson()
                .extractingPath("$.excludedReason").isEqualTo("r");
        assertThat(api("include", two, null)).hasStatusOk().bodyJson().extractingPath("$.excludedReason").isNull();
        assertThat(api("exclude", UUID.randomUUID(), "{\"reason\":\"r\"}")).hasStatus(404);
    }

    @Test
    void manyGetAnApplicationAndAnOwnerAtOnce() {
        String name = estate().mark + "-app-1";

        assertThat(post("assign", "vmIds", one + "," + two, "application", name)).hasStatus3xxRedirection();
        assertThat(post("owner", "vmIds", one + "," + two, "ownerName", "Mia", "ownerEmail", "mia@example.com"))
                .hasStatus3xxRedirection();

        assertThat(search.of(List.of(one, two))).allSatisfy(vm -> {
            assertThat(vm.application()).isEqualTo(name);
            assertThat(vm.ownerEmail()).isEqualTo("mia@example.com");
        });
        assertThat(post("assign", "vmIds", one.toString(), "application", "nowhere")).bodyText()
                .contains("There is no application");
    }

    @Test
    void tagsStayWhateverASourceTellsAndCanBeTakenBack() {
        jdbc.sql("update vm set tags = '{}' where id = :id").param("id", one).update();
        jdbc.sql("update vm set tags = '{\"tier\": \"1\"}' where id = :id").param("id", two).update();
        assertThat(post("tag", "vmIds", one + "," + two, "tag", "gold")).bodyText().contains(
                "2 VMs are tagged “gold” now",
                "/inventory/vms/untag", "gold (2 VMs)");
        jdbc.sql("update vm set tags = '{\"tier\": \"2\"}' where id = :id").param("id", two).update();
        assertThat(search.of(List.of(two)).getFirst().tags()).as("after a scan").containsExactly("gold", "tier=2");
        assertThat(get("/inventory/vms?tag=gold&source=" + estate().mark)).bodyText().contains("2 match");

        assertThat(many("tag", "\"tag\":\"tier=gold\",\"preview\":true")).bodyJson().extractingPath("$.changed")
                .asArray().as("its source tells that of the other").containsExactly(one.toString());
        assertThat(search.of(List.of(one)).getFirst().tags()).as("a preview").containsExactly("gold");
        assertThat(many("untag", "\"tag\":\"gold\"")).bodyJson().extractingPath("$.count").isEqualTo(2);
        assertThat(search.of(List.of(two)).getFirst().tags()).containsExactly("tier=2");
        assertThat(many("tag", "\"tag\":\" \"")).hasStatus(422).bodyJson().extractingPath("$.code")
                .isEqualTo("tag-invalid");
        assertThat(jdbc.sql("select count(*) from audit_event where subject_id = :id and action in ('vm.tagged', "
                + "'vm.untagged')").param("id", two.toString()).query(Integer.class).single()).isEqualTo(2);
    }

    @Test
    void whatASourceTellsComesBackAndNoWayBackIsOfferedThatLosesValues() {
        jdbc.sql("update vm set tags = '{}' where id in (:ids)").param("ids", List.of(one, two)).update();
        assertThat(post("tag", "vmIds", one.toString(), "tag", "tier=silver")).bodyText().contains(
                "/inventory/vms/untag");
        assertThat(post("tag", "vmIds", one + "," + two, "tag", "tier=gold")).bodyText().contains("2 VMs are tagged")
                .doesNotContain("<button class=\"btn btn-sm\">Undo</button>");
        assertThat(post("untag", "vmIds", one + "," + two, "tag", "tier")).bodyText().contains("2 VMs are without")
                .doesNotContain("<button class=\"btn btn-sm\">Undo</button>");
        assertThat(jdbc.sql("select distinct facts_digest from vm where id in (:ids)").param("ids", List.of(one, two))
                .query(String.class).list()).as("the next scan writes its tags").containsExactly("");
        assertThat(post("untag", "vmIds", "nonsense", "tag", "tier")).hasStatus(400);
        jdbc.sql("""
                update vm set own_tags = (select jsonb_object_agg('t' || n, '') from generate_series(1, 50) n)
                 where id = :id
                """).param("id", one).update();
        assertThat(many("tag", "\"tag\":\"one-more\"")).hasStatus(422).bodyJson().extractingPath("$.code")
                .isEqualTo("tag-invalid");
        jdbc.sql("update vm set tags = tags || '{\"told\": \"1\"}' where id = :id").param("id", one).update();
        assertThat(many("tag", "\"tag\":\"told=1\"")).as("the full one has it from its source").bodyJson()
                .extractingPath("$.count").isEqualTo(1);
    }

    @Test
    void thosePickedAreJudgedAgainAndWrittenWithTheColumnsOfTheirList() {
        jdbc.sql("update assessment set verdict = 'blocked', judged_at = now() - interval '1 day' where vm_id = :id")
                .param("id", one).update();
        assertThat(many("judge", "")).bodyJson().extractingPath("$.count").isEqualTo(2);
        assertThat(post("judge", "vmIds", one.toString())).hasStatus3xxRedirection();
        org.awaitility.Awaitility.await().atMost(java.time.Duration.ofSeconds(60)).until(() -> jdbc.sql(
                "select count(*) from assessment where vm_id = :id and judged_at > now() - interval '1 hour'")
                .param("id", one).query(Integer.class).single() == 1);

        assertThat(post("picked.csv", "vmIds", one.toString(), "back", "/inventory/vms?columns=cluster,tags"))
                .bodyText().hasLineCount(2).contains("id,name,cluster,tags").contains(one.toString());
    }

    @Test
    void columnsAreChosenInOrderAndKeptByTheViewAndItsFiles() {
        String view = "/inventory/vms?source=%s&columns=cluster,state".formatted(estate().mark);
        assertThat(get(view)).bodyText().contains("sort=cluster&amp;columns=cluster%2Cstate",
                "/inventory/vms.csv?source=").doesNotContain("sort=memoryBytes");
        assertThat(get(view + "&choose=state")).bodyText().contains("autofocus=\"autofocus\"",
                "columns=state%2Ccluster", "The usual columns");
        assertThat(get("/inventory/vms.csv?columns=nonsense,state,cluster&source=" + estate().mark)).bodyText()
                .contains("id,name,state,since,stalled,held,cluster");
        assertThat(get("/api/v1/vms?columns=state")).hasStatus(400);

        keep("name", "c" + estate().mark, "query", view.substring(view.indexOf('?')) + "&choose=state");
        assertThat(get("/inventory/vms")).bodyText().contains("columns=cluster%2Cstate\"")
                .doesNotContain("choose=state\"");
        for (String list : List.of("/waves?columns=owner,state", "/inventory/applications?columns=vms,tier",
                "/inventory/findings?columns=who,severity")) {
            assertThat(get(list)).as(list).hasStatusOk();
        }
        assertThat(get("/waves.csv?columns=owner,vms")).bodyText().contains("id,key,name,owner,planned");
        assertThat(get("/inventory/applications.csv?columns=vms")).bodyText()
                .contains("id,name,code,environment,criticality,businessUnit,infrastructure,vms");
        assertThat(get("/inventory/findings.csv?columns=severity")).bodyText()
                .contains("rule,externalRuleId,title,severity");
    }

    @Test
    void aViewIsKeptForOneselfOrForAll() {
        String mine = "m" + estate().mark;
        String ours = "o" + estate().mark;
        keep("name", mine, "query", "?readiness=blocked&sort=-usedBytes&page=3");
        keep("name", ours, "query", "?owner=none", "shared", "true");

        assertThat(get("/inventory/vms")).bodyText().contains(mine, "readiness=blocked&amp;sort=-usedBytes", ours)
                .doesNotContain("page=3");
        assertThat(mvc.get().uri("/inventory/vms").with(user("vera").authorities(AuthorityUtils
                .createAuthorityList("inventory:read"))).exchange()).bodyText().contains(ours).doesNotContain(mine);
    }

    @Test
    void restPagesByCursorAndNamesWhatItDoesNotKnow() {
        String list = "/api/v1/vms?source=" + estate().mark;
        assertThat(get(list + "&limit=1&fields=id,name&count=true")).hasStatusOk().bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.total").isEqualTo(2);
            assertThat(json).extractingPath("$.items[0]").asMap().containsOnlyKeys("id", "name");
        });
        String link = Objects.requireNonNull(get(list + "&limit=1").getResponse().getHeader("Link"));
        assertThat(get(link.substring(1, link.indexOf('>')))).hasStatusOk().bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.items.length()").isEqualTo(1);
            assertThat(json).extractingPath("$.next").isNull();
            assertThat(json).extractingPath("$.items[0]").asMap().containsOnlyKeys(VmJson.NAMES.toArray(new String[0]));
        });
        for (String wrong : List.of("colour=red", "readyness=ready", "name__gt=a", "size=5")) {
            assertThat(get(list + "&" + wrong)).as(wrong).hasStatus(400).bodyText()
                    .contains(wrong.substring(0, wrong.indexOf('=')));
        }
        for (String wrong : List.of("limit=501", "limit=0", "fields=name,colour", "cursor=nonsense", "sort=colour",
                "cpus__gte=many", "count=maybe", "cursor=bmFtZSY9eA")) {
            assertThat(get(list + "&" + wrong)).as(wrong).hasStatus(400);
        }
    }

    @Test
    void everyFileHoldsEveryRowOfTheView() {
        for (String format : List.of("csv", "jsonl", "xlsx")) {
            assertThat(get("/inventory/vms.%s?source=%s".formatted(format, estate().mark))).as(format).hasStatusOk();
        }
        assertThat(get("/inventory/vms.csv?source=" + estate().mark)).bodyText().hasLineCount(3);
        assertThat(get("/inventory/vms.jsonl?source=" + estate().mark)).bodyText().contains(one.toString(),
                two.toString(), "\"scope\"");
    }

    @Test
    void aFacetIsCountedWhenItIsOpened() {
        assertThat(get("/inventory/vms?source=" + estate().mark)).bodyText().contains("facet=folder", "open=folder");
        assertThat(get("/inventory/vms/facet?facet=application&source=" + estate().mark)).hasStatusOk().bodyText()
                .contains("<ul", "none", "application=none").doesNotContain("<html");
        assertThat(get("/inventory/vms?open=application&source=" + estate().mark)).bodyText()
                .contains("application=none");
        assertThat(get("/inventory/vms/facet?facet=colour")).hasStatus(400);
    }

    private UUID plain(int n) {
        UUID id = estate().add(n).id;
        for (String table : List.of("wave_member", "migration", "finding", "assessment")) {
            jdbc.sql("delete from %s where vm_id = :id".formatted(table)).param("id", id).update();
        }
        jdbc.sql("update vm set kind = 'vm', excluded_reason = null, application_id = null where id = :id")
                .param("id", id).update();
        jdbc.sql("insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version) "
                + "select id, 'ready', now(), 1, version from vm where id = :id").param("id", id).update();
        return id;
    }

    private UUID wave() {
        return jdbc.sql("select id from wave where key = :k").param("k", estate().mark + "-W0").query(UUID.class)
                .single();
    }

    private void group(UUID... members) {
        UUID group = jdbc.sql("insert into dependency_group (key, name) values (:k, :k) returning id")
                .param("k", "G-" + estate().mark).query(UUID.class).single();
        for (UUID member : members) {
            jdbc.sql("insert into dependency_group_member values (:vm, :g)").param("vm", member).param("g", group)
                    .update();
        }
    }

    private RandomEstate estate() {
        return Objects.requireNonNull(made);
    }

    private MvcTestResult many(String verb, String more) {
        return mvc.post().uri("/api/v1/vms/" + verb).with(
                org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken()
                        .authorities(AuthorityUtils.createAuthorityList(
                                "inventory:read", "inventory:write")))
                .contentType(MediaType.APPLICATION_JSON)
                .content("{\"vmIds\":[\"%s\",\"%s\"]%s}".formatted(one, two, more.isEmpty() ? "" : "," + more))
                .exchange();
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(java.net.URI.create(uri)).with(lena()).exchange();
    }

    private void keep(String... fields) {
        assertThat(sent(mvc.post().uri("/views").param("list", "/inventory/vms"), fields)).hasStatus(302);
    }

    private MvcTestResult post(String what, String... fields) {
        return sent(mvc.post().uri("/inventory/vms/" + what), fields);
    }

    private MvcTestResult sent(MockMvcTester.MockMvcRequestBuilder to, String... fields) {
        var request = to.with(lena()).with(csrf());
        for (int n = 0; n < fields.length; n += 2) {
            request = request.param(fields[n], fields[n + 1]);
        }
        return request.exchange();
    }

    private MvcTestResult api(String verb, UUID vm, @Nullable String body) {
        var request = mvc.post().uri("/api/v1/vms/%s/%s".formatted(vm, verb)).with(lena());
        return (body == null ? request : request.contentType(MediaType.APPLICATION_JSON).content(body)).exchange();
    }

    private static RequestPostProcessor lena() {
        return user("lena").authorities(AuthorityUtils.createAuthorityList("inventory:read", "inventory:write",
                "wave:read", "wave:write"));
    }
}
