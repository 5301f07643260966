package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// What browsers keep of what pages are made of, and what they ask for each time.
@DatabaseTest
class AssetsTest {

    private static final String FOR_GOOD = "max-age=31536000, public, immutable";

    @Autowired
    private MockMvcTester mvc;

    @Test
    void whatAPageNamesIsKeptForGood() throws Exception {
        MvcTestResult page = mvc.get().uri("/").with(user("lena").authorities(AuthorityUtils.createAuthorityList(
                "wave:read"))).exchange();
        assertThat(page).hasStatusOk().headers().hasHeaderSatisfying(HttpHeaders.CACHE_CONTROL,
                value -> assertThat(value.toString()).contains("no-store"));
        List<String> named = Pattern.compile("(?:href|src)=\"(/[^\"]+\\.(?:css|js|svg))\"").matcher(text(page))
                .results().map(each -> each.group(1)).distinct().toList();

        assertThat(named).anyMatch(path -> path.matches("/towpath-[0-9a-f]{32}\\.css"))
                .anyMatch(path -> path.matches("/towpath-[0-9a-f]{32}\\.js"))
                .anyMatch(path -> path.matches("/webjars/htmx\\.org/\\d.*/htmx\\.min\\.js"));
        for (String path : named) {
            MvcTestResult file = mvc.get().uri(path).exchange();
            assertThat(file.getResponse().getStatus()).as(path).isEqualTo(200);
            assertThat(file).headers().as(path).hasValue(HttpHeaders.CACHE_CONTROL, FOR_GOOD)
                    .doesNotContainHeader(HttpHeaders.LAST_MODIFIED).doesNotContainHeader(HttpHeaders.ETAG)
                    .hasValue("X-Content-Type-Options", "nosniff").containsHeader("Content-Security-Policy");
            assertThat(file.getResponse().getContentAsByteArray()).as(path).isNotEmpty();
        }
        String icons = named.stream().filter(path -> path.contains("bootstrap-icons")).findFirst().orElseThrow();
        String font = Pattern.compile("url\\(\"?([^\")]+woff2[^\")]*)").matcher(text(mvc.get().uri(icons).exchange()))
                .results().findFirst().orElseThrow().group(1);
        assertThat(mvc.get().uri(URI.create(icons).resolve(font))).as(font).hasStatusOk().headers()
                .hasValue(HttpHeaders.CACHE_CONTROL, FOR_GOOD);
    }

    @Test
    void byItsPlainNameItIsAskedForEachTime() {
        MvcTestResult plain = mvc.get().uri("/towpath.css").exchange();
        assertThat(plain).hasStatusOk().headers().hasValue(HttpHeaders.CACHE_CONTROL, "no-cache");

        String tag = String.valueOf(plain.getResponse().getHeader(HttpHeaders.ETAG));
        assertThat(mvc.get().uri("/towpath.css").header(HttpHeaders.IF_NONE_MATCH, tag)).hasStatus(304).headers()
                .hasValue(HttpHeaders.CACHE_CONTROL, "no-cache");
        assertThat(mvc.get().uri("/towpath.css").header(HttpHeaders.IF_NONE_MATCH, "\"of another version\""))
                .hasStatusOk();
        assertThat(plain).headers().doesNotContainHeader(HttpHeaders.LAST_MODIFIED);
    }

    /// Each would be looked for, found, and kept in memory.
    @Test
    void thereIsOneWayToWriteAName() {
        assertThat(mvc.get().uri(URI.create("/%74owpath.css"))).hasStatus(404);
    }

    /// While nodes are brought to another version one by one.
    @Test
    void byTheNameThatAnotherVersionGaveItItIsThereAndNotKept() throws Exception {
        MvcTestResult other = mvc.get().uri("/towpath-0123456789abcdef0123456789abcdef.css").exchange();

        assertThat(other).hasStatusOk().headers().hasValue(HttpHeaders.CACHE_CONTROL, "no-cache");
        assertThat(text(other)).isEqualTo(text(mvc.get().uri("/towpath.css").exchange()));
        assertThat(mvc.get().uri("/nothing-0123456789abcdef0123456789abcdef.css")).hasStatus(404);
    }

    private static String text(MvcTestResult result) throws UnsupportedEncodingException {
        return result.getResponse().getContentAsString();
    }
}
