package io.towpath.acceptance.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.acceptance.Holidays;
import io.towpath.acceptance.Holidays.Holiday;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The holidays that no soak counts.
@RestController
@RequestMapping("/api/v1/holidays")
@Tag(name = "Acceptance")
class HolidayApi {

    private final Holidays holidays;
    private final CurrentUser user;

    HolidayApi(Holidays holidays, CurrentUser user) {
        this.holidays = holidays;
        this.user = user;
    }

    @GetMapping
    @PreAuthorize(Permission.SIGNOFF_READ)
    HolidaysJson all() {
        return new HolidaysJson(holidays.all().stream().map(day -> new HolidayJson(day.day(), day.name())).toList(),
                null);
    }

    /// Puts this list in the place of the old one.
    @PutMapping
    @PreAuthorize(Permission.ADMIN)
    HolidaysJson replace(@RequestBody @Valid HolidaysJson wanted) {
        holidays.replace(wanted.items().stream().map(day -> new Holiday(day.day(), day.name())).toList(),
                user.actor());
        return all();
    }

    record HolidayJson(@NotNull LocalDate day, @NotBlank @Size(max = 200) String name) {}

    record HolidaysJson(@NotNull @Size(max = 2000) List<@Valid HolidayJson> items, @Nullable String next) {}
}
