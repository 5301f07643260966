package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.towpath.tour.time.DemoStartException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/// As a start of the program reads its configuration, with nothing else of it.
class DemoEnvironmentTest {

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    private static String latestStart(String... options) {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (ConfigurableApplicationContext context = application.run(options)) {
            return context.getEnvironment().getRequiredProperty("towpath.cutover.latest-start");
        }
    }

    @Test
    void cutoversMayStartLaterInTheDemoUnlessWhoStartsItSaysElse() {
        assertThat(latestStart()).isEqualTo("30m");
        assertThat(latestStart("--towpath.demo.enabled=false")).isEqualTo("30m");
        assertThat(latestStart("--towpath.demo.enabled=true")).isEqualTo("12h");
        assertThat(latestStart("--towpath.demo.enabled=true", "--towpath.cutover.latest-start=1h")).isEqualTo("1h");
    }

    @Test
    void anExternalDatabaseIsNotMadeTheDemos() {
        String url = "--towpath.database.url=jdbc:postgresql://db.example/towpath";
        assertThatExceptionOfType(DemoStartException.class)
                .isThrownBy(() -> latestStart("--towpath.demo.enabled=true", url))
                .withMessageContaining("TOWPATH_DATABASE_URL")
                .satisfies(refused -> assertThat(refused.remedy()).contains("Leave TOWPATH_DATABASE_URL out"));
        assertThat(latestStart(url)).isEqualTo("30m");
    }
}
