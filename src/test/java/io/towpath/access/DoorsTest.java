package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import io.towpath.DatabaseTest;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Every route of the application, whoever built it: headers, closed doors, CSRF.
@DatabaseTest
class DoorsTest {

    private static final Set<String> OPEN = Set.of("/sign-in", "/error", "/problems", "/s", "/n", "/i",
            "/calendar.ics");

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Users users;
    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping routes;

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        for (Route route : routes()) {
            assertHeaders(route.path, mvc.method(route.method).uri(route.path).exchange());
        }
        for (String path : new String[]{"/towpath.css", "/actuator/health", "/nothing/here", "/api/v1/nothing"}) {
            assertHeaders(path, mvc.get().uri(path).exchange());
        }
    }

    @Test
    void everyPageOfASignedInUserForbidsStoring() {
        MockHttpSession session = People.sessionOf(mvc, People.settled(users, Role.ADMINISTRATOR));
        for (String page : new String[]{"/me", "/settings/users", "/audit"}) {
            assertThat(mvc.get().uri(page).session(session)).hasStatusOk().headers().hasHeaderSatisfying(
                    "Cache-Control", value -> assertThat(value.toString()).contains("no-store"));
        }
        assertThat(mvc.get().uri("/me").secure(true).session(session)).headers()
                .containsHeader("Strict-Transport-Security");
    }

    @Test
    void nobodyGetsInWithoutSigningIn() {
        for (Route route : routes()) {
            if (OPEN.contains(route.first())) {
                continue;
            }
            MvcTestResult result = mvc.method(route.method).uri(route.path).with(csrf()).exchange();
            int status = result.getResponse().getStatus();
            if (route.path.startsWith("/api/v1") || route.path.startsWith("/actuator")) {
                assertThat(status).as(route.toString()).isEqualTo(401);
            } else {
                assertThat(status).as(route.toString()).isEqualTo(302);
                assertThat(result.getResponse().getRedirectedUrl()).as(route.toString()).endsWith("/sign-in");
            }
        }
    }

    /// What is open has a secret of its own, and answers nothing without it.
    @Test
    void theCalendarFeedAnswersNobodyWithoutItsSecret() {
        assertThat(mvc.get().uri("/calendar.ics")).hasStatus(404);
        assertThat(mvc.get().uri("/calendar.ics?token=guess")).hasStatus(404);
    }

    @Test
    void ownersLinksAnswerNobodyWhoGuesses() {
        assertThat(mvc.get().uri("/n/guess")).hasStatus(404);
        assertThat(mvc.get().uri("/s/guess")).hasStatus(404);
        assertThat(mvc.get().uri("/i/guess")).hasStatus(404);
    }

    @Test
    void noFormIsTakenWithoutItsCsrfToken() {
        MockHttpSession session = People.sessionOf(mvc, People.settled(users, Role.ADMINISTRATOR));
        for (Route route : routes()) {
            if (route.method == HttpMethod.GET || route.path.startsWith("/api/") || route.path.startsWith("/error")
                    || route.path.startsWith("/actuator")) {
                continue;
            }
            assertThat(mvc.method(route.method).uri(route.path).session(session)).as(route.toString()).hasStatus(403);
        }
    }

    @Test
    void aRoleDoesNotOpenWhatItDoesNotName() {
        MockHttpSession session = People.sessionOf(mvc, People.settled(users, Role.ENGINEER));

        for (String path : new String[]{"/settings/users", "/audit", "/audit/export"}) {
            assertThat(mvc.get().uri(path).session(session)).as(path).hasStatus(403);
        }
        assertThat(mvc.post().uri("/settings/users").session(session).with(csrf()).param("login", "x")
                .param("displayName", "x").param("role", "ADMINISTRATOR").param("zone", "UTC")).hasStatus(403);
    }

    @Test
    void theApiDescriptionIsBehindTheDoorToo() {
        assertThat(mvc.get().uri("/api/openapi.json")).hasStatus(302);
        MockHttpSession session = People.sessionOf(mvc, People.settled(users, Role.AUDITOR));
        assertThat(mvc.get().uri("/api/openapi.json").session(session)).hasStatusOk();
    }

    private static void assertHeaders(String path, MvcTestResult result) {
        var response = result.getResponse();
        assertThat(response.getHeader("Content-Security-Policy")).as(path)
                .isEqualTo(SecurityHeaders.CONTENT_SECURITY_POLICY);
        assertThat(response.getHeader("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        // the owner's page is stricter, since its link is a secret
        assertThat(response.getHeader("Referrer-Policy")).as(path).isIn("same-origin", "no-referrer");
        assertThat(response.getHeader("Cross-Origin-Opener-Policy")).as(path).isEqualTo("same-origin");
        assertThat(response.getHeader("X-Frame-Options")).as(path).isEqualTo("DENY");
    }

    private Set<Route> routes() {
        Set<Route> found = new TreeSet<>();
        for (RequestMappingInfo info : routes.getHandlerMethods().keySet()) {
            for (String pattern : info.getPatternValues()) {
                String path = pattern.replaceAll("\\{\\*?[^}]*}", "00000000-0000-7000-8000-000000000000");
                Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
                for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.GET) : methods) {
                    found.add(new Route(path, method.asHttpMethod()));
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(20);
        return found;
    }

    private record Route(String path, HttpMethod method) implements Comparable<Route> {

        /// `/settings` of `/settings/users`.
        String first() {
            int end = path.indexOf('/', 1);
            return end < 0 ? path : path.substring(0, end);
        }

        @Override
        public int compareTo(Route other) {
            return toString().compareTo(other.toString());
        }
    }
}
