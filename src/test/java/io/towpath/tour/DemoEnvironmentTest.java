package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.towpath.tour.time.DemoStartException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/// As a start of the program reads its configuration, with nothing else of it.
class DemoEnvironmentTest {

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    private static String latestStart(String... options) {
        return read("towpath.cutover.latest-start", options);
    }

    private static String read(String property, String... options) {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (ConfigurableApplicationContext context = application.run(options)) {
            return context.getEnvironment().getRequiredProperty(property);
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
    void onlyThisMachineComesToTheDemoUnlessWhoStartsItSaysElse() {
        String everywhere = "--TOWPATH_ADDRESS=0.0.0.0";
        assertThat(read("server.address", everywhere)).isEqualTo("0.0.0.0");
        assertThat(read("server.address", everywhere, "--towpath.demo.enabled=true")).isEqualTo("127.0.0.1");
        assertThat(read("server.address", "--towpath.demo.enabled=true", "--server.address=0.0.0.0"))
                .isEqualTo("0.0.0.0");
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

    @Test
    void whetherItIsTheDemoIsReadInOneWayOnly() {
        String on = "--towpath.demo.enabled=TRUE";
        assertThat(read("towpath.demo.enabled", on)).isEqualTo("true");
        assertThat(latestStart(on)).isEqualTo("12h");
        for (String off : List.of("", " ", "False")) {
            assertThat(read("towpath.demo.enabled", "--towpath.demo.enabled=" + off)).as("\"%s\"", off)
                    .isEqualTo("false");
            assertThat(latestStart("--towpath.demo.enabled=" + off)).as("\"%s\"", off).isEqualTo("30m");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "no", "off", "1", "yes"})
    void whatIsNeitherTrueNorFalseStartsNothing(String unclear) {
        assertThatExceptionOfType(DemoStartException.class)
                .isThrownBy(() -> latestStart("--towpath.demo.enabled=" + unclear))
                .withMessageContaining("TOWPATH_DEMO_ENABLED) is \"" + unclear + "\". Expected: true, false")
                .satisfies(refused -> assertThat(refused.remedy()).contains("leave it out for a real program"));
    }

    /// Whoever asks otherwise would again take "0" for a yes.
    @Test
    void whatIsOfTheDemoOnlyAsksForTrue() {
        for (String asked : List.of("0", "off", "")) {
            new ApplicationContextRunner().withUserConfiguration(Guarded.class)
                    .withPropertyValues("towpath.demo.enabled=" + asked)
                    .run(context -> assertThat(context).as("\"%s\"", asked).doesNotHaveBean(Guarded.class));
        }
        new ApplicationContextRunner().withUserConfiguration(Guarded.class)
                .withPropertyValues("towpath.demo.enabled=true")
                .run(context -> assertThat(context).hasSingleBean(Guarded.class));
    }

    @OfDemo
    static class Guarded {}
}
