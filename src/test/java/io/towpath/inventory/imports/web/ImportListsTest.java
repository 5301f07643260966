package io.towpath.inventory.imports.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DatabaseTest
class ImportListsTest {

    @Autowired
    private MockMvcTester mvc;

    @Test
    void rowsAreThoseOfTheTabAndHarmless() throws Exception {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        String id = JsonPath.read(send("name,code,tier\n=app-%s,A1,2\nnone-%s,,nine\n".formatted(mark, mark)), "$.id");

        assertThat(page("/imports/" + id + "?tab=created")).contains("=app-" + mark,
                "/imports/%s/rows.csv?tab=created".formatted(id));
        assertThat(page("/imports/" + id + "/rows.jsonl?tab=created").lines()).anySatisfy(line -> assertThat(line)
                .contains("\"label\":\"=app-" + mark, "\"outcome\":\"created\""))
                .allSatisfy(line -> assertThat(line).contains("\"outcome\":\"created\""));
        assertThat(page("/imports/" + id + "/rows.csv?tab=created")).contains("'=app-" + mark);
        assertThat(page("/imports/" + id + "/errors.csv")).contains("nine");
        assertThat(page("/imports/" + id + "/errors.jsonl").lines()).hasSize(1);
        assertThat(mvc.get().uri("/imports/%s/rows.csv".formatted(UUID.randomUUID())).with(reader())).hasStatus(404);
    }

    private String page(String uri) throws Exception {
        MvcTestResult got = mvc.get().uri(uri).with(reader()).exchange();
        assertThat(got).hasStatusOk();
        return got.getResponse().getContentAsString(StandardCharsets.UTF_8);
    }

    private static org.springframework.test.web.servlet.request.RequestPostProcessor reader() {
        return user("nora").authorities(AuthorityUtils.createAuthorityList("inventory:read"));
    }

    private String send(String csv) throws Exception {
        String boundary = "b" + UUID.randomUUID();
        String body = "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"applications.csv\"\r\n\r\n%s\r\n--%s--\r\n"
                .formatted(boundary, csv, boundary);
        MvcTestResult sent = mvc.post().uri("/api/v1/imports?kind=applications")
                .with(opaqueToken().authorities(AuthorityUtils.createAuthorityList("inventory:write")))
                .header("Prefer", "wait=30").contentType("multipart/form-data; boundary=" + boundary).content(body)
                .exchange();
        assertThat(sent).hasStatus(201);
        return sent.getResponse().getContentAsString(StandardCharsets.UTF_8);
    }
}
