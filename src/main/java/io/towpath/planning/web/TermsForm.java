package io.towpath.planning.web;

import io.towpath.planning.ProgramTerms;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;

/// What the program counts on and has promised; a field left out is as usual.
record TermsForm(@DecimalMin("0.1") @DecimalMax("1000") @Nullable Double gigabits,
        @Min(1) @Max(100) @Nullable Integer usablePercent,
        @DecimalMin("0") @DecimalMax("60") @Nullable Double daysBefore,
        @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate promisedOn) {

    static TermsForm of(ProgramTerms terms) {
        return new TermsForm(terms.gigabits(), terms.usablePercent(), terms.daysBefore(), terms.promisedOn());
    }

    ProgramTerms terms() {
        return new ProgramTerms(gigabits, usablePercent, daysBefore, promisedOn);
    }
}
