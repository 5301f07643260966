package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @Test
    void separatesAndQuotes() {
        assertThat(Csv.line("web01", null, 3, "a,b", "say \"no\"", "two\nlines"))
                .isEqualTo("web01,,3,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"})
    void aNameIsNoFormula(String name) {
        assertThat(Csv.line(name)).contains("'" + name.substring(0, 1));
    }

    @Test
    void aNegativeNumberIsANumber() {
        assertThat(Csv.line(-5)).isEqualTo("-5\r\n");
    }
}
