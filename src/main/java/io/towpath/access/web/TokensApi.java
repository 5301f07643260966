package io.towpath.access.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.ApiTokens;
import io.towpath.access.CurrentUser;
import io.towpath.access.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The tokens of the one who asks; nobody sees those of others.
@RestController
@RequestMapping("/api/v1/tokens")
@Tag(name = "tokens")
class TokensApi {

    private final ApiTokens tokens;
    private final CurrentUser current;

    TokensApi(ApiTokens tokens, CurrentUser current) {
        this.tokens = tokens;
        this.current = current;
    }

    @GetMapping
    Page list() {
        return new Page(tokens.of(current.login()), null);
    }

    @PostMapping
    ResponseEntity<CreatedJson> create(@Valid @RequestBody CreateToken body) {
        ApiTokens.Created created = tokens.create(current.login(), body.name, body.scopes,
                body.days == null ? ApiTokens.USUAL_DAYS : body.days);
        return ResponseEntity.created(URI.create("/api/v1/tokens/" + created.token().id()))
                .body(new CreatedJson(created.token(), created.secret()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable UUID id) {
        tokens.revoke(current.login(), id);
    }

    record Page(List<ApiTokens.TokenView> items, @Nullable String next) {}

    /// @param days 1 to 365; 90 when absent
    record CreateToken(@NotNull String name, @NotNull Set<String> scopes, @Nullable Integer days) {}

    /// @param secret shown only here
    record CreatedJson(ApiTokens.TokenView token, Secret secret) {}
}
