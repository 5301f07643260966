package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class ListViewsTest {

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    private RequestPostProcessor someone(String name, String... authorities) {
        return user(name + mark).authorities(AuthorityUtils.createAuthorityList(authorities));
    }

    private List<String> kept(String list) {
        return db.sql(
                "select name || ' ' || query || ' ' || shared from saved_view where list = :list and login like '%' || :mark")
                .param("list", list).param("mark", mark).query(String.class).list();
    }

    @ParameterizedTest
    @EnumSource
    void eachListKeepsViewsOfItsOwn(ListViews.OfList list) {
        RequestPostProcessor lena = someone("lena", "inventory:read", "wave:read", "inventory:write", "wave:write");
        assertThat(mvc.post().uri("/views").param("list", list.path()).param("name", "mine " + mark).param("query",
                "?q=a%20b&from=100&page=3&empty=").param("shared", "true").with(csrf()).with(lena)).hasStatus(302)
                .hasRedirectedUrl(list.path() + "?q=a+b");
        assertThat(kept(list.path())).containsExactly("mine " + mark + " ?q=a+b true");
        assertThat(mvc.get().uri("/views?list=" + list.path()).with(lena)).hasStatusOk().bodyText().contains(
                "mine " + mark,
                "Remove the view mine", "for everybody", list.path() + "?q=a+b");
        assertThat(mvc.get().uri("/views?list=" + list.path()).with(someone("aud", "inventory:read", "wave:read")))
                .hasStatusOk().bodyText().contains("mine " + mark).doesNotContain("Remove the view mine " + mark,
                        "for everybody");
        Arrays.stream(ListViews.OfList.values()).filter(other -> other != list)
                .forEach(other -> assertThat(mvc.get().uri(
                        "/views?list=" + other.path()).with(lena)).bodyText().doesNotContain("mine " + mark));
        UUID id = db.sql("select id from saved_view where name = :name and list = :list").param("name", "mine " + mark)
                .param("list", list.path()).query(UUID.class).single();
        mvc.post().uri("/views/%s/remove".formatted(id)).param("list", list.path()).with(csrf()).with(someone("aud",
                "inventory:read", "wave:read")).exchange();
        assertThat(kept(list.path())).as("not one's own").hasSize(1);
        assertThat(mvc.post().uri("/views/%s/remove".formatted(id)).param("list", list.path()).with(csrf()).with(lena))
                .hasRedirectedUrl(list.path());
        assertThat(kept(list.path())).isEmpty();
    }

    @Test
    void whoMayNotChangeTheListKeepsViewsForHimselfAlone() {
        RequestPostProcessor aud = someone("aud", "wave:read");
        mvc.post().uri("/views").param("list", "/waves").param("name", "running").param("query", "?state=running")
                .param("shared", "true").with(csrf()).with(aud).exchange();
        assertThat(kept("/waves")).containsExactly("running ?state=running false");
        assertThat(mvc.get().uri("/views?list=/inventory/findings").with(aud)).as("does not see the list")
                .hasStatus(403);
        assertThat(mvc.get().uri("/views?list=/settings/users").with(aud)).hasStatus(404);
        assertThat(mvc.post().uri("/views").param("list", "/waves").param("name", " ").with(csrf()).with(aud))
                .hasStatus(422);
        assertThat(mvc.post().uri("/views").param("list", "/waves").param("name", "x").param("query", "?q=%zz")
                .with(csrf())
                .with(aud)).hasStatus(422);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"?q=a&sort=-usedBytes,name|?q=a&sort=-usedBytes%2Cname", "''|''",
            "?//evil.example|''", "?q=<script>&x y=1|?q=%3Cscript%3E", "usedBytes__gte=1|?usedBytes__gte=1",
            "?q=a&q=b|?q=a&q=b", "?q=%0d%0aSet-Cookie:x|?q=%0D%0ASet-Cookie%3Ax"})
    void aViewIsWrittenAnew(String query, String clean) {
        assertThat(ListViews.clean(query)).isEqualTo(clean);
    }

    @Test
    void listsShowTheirViews() {
        RequestPostProcessor aud = someone("aud", "inventory:read", "wave:read");
        assertThat(mvc.get().uri("/inventory/vms").with(aud)).hasStatusOk();
        mvc.post().uri("/views").param("list", "/waves").param("name", "drafts").param("query", "?state=draft")
                .with(csrf())
                .with(aud).exchange();
        assertThat(mvc.get().uri("/waves?state=draft&q=" + mark).with(aud)).hasStatusOk();
    }
}
