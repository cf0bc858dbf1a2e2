"""Addresses of this app. Sign-in, second steps and sessions are allauth's views under allauth's names.

They are mounted one by one: what the portal does not offer (codes by e-mail, social networks) has no address.
"""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as allauth_mfa
from allauth.mfa.recovery_codes import views as allauth_codes
from allauth.mfa.totp import views as allauth_totp
from allauth.mfa.webauthn import views as allauth_passkeys
from allauth.usersessions import views as allauth_sessions
from django.urls import include, path, re_path

from accounts.views import account, demo, people

own = [
    path("account/signed-in/", account.signed_in, name="signed_in"),
    path("account/data/", account.account_data, name="account_data"),
    path("account/data/<slug:ref>/", account.account_data_file, name="account_data_file"),
    path("account/close/", account.account_close, name="account_close"),
    path("account/closed/", account.account_closed, name="account_closed"),
    path("people/", people.person_list, name="person_list"),
    path("people/<slug:ref>/", people.person_detail, name="person_detail"),
    path("people/<slug:ref>/roles/<slug:role>/end/", people.role_end, name="role_end"),
    path("demo/", demo.demo_people, name="demo_people"),
    path("demo/sign-in/", demo.demo_sign_in, name="demo_sign_in"),
    path("demo/mail/", demo.demo_mail_list, name="demo_mail_list"),
    path("demo/mail/<slug:key>/", demo.demo_mail_detail, name="demo_mail_detail"),
]

signing_in = [
    path("sign-in/", allauth_account.login, name="account_login"),
    path("sign-out/", allauth_account.logout, name="account_logout"),
    path("sign-up/", account.sign_up, name="account_signup"),
    path("inactive/", allauth_account.account_inactive, name="account_inactive"),
    path("confirm-it-is-you/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("email/", allauth_account.email, name="account_email"),
    path("email/sent/", allauth_account.email_verification_sent, name="account_email_verification_sent"),
    path("email/confirm/<str:key>/", allauth_account.confirm_email, name="account_confirm_email"),
    path("password/", allauth_account.password_change, name="account_change_password"),
    path("password/set/", allauth_account.password_set, name="account_set_password"),
    path("password/reset/", allauth_account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", allauth_account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        allauth_account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        allauth_account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

second_step = [
    path("", allauth_mfa.index, name="mfa_index"),
    path("sign-in/", allauth_mfa.authenticate, name="mfa_authenticate"),
    path("confirm-it-is-you/", allauth_mfa.reauthenticate, name="mfa_reauthenticate"),
    path("app/", allauth_totp.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", allauth_totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", allauth_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", allauth_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", allauth_passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", allauth_passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/sign-in/", allauth_passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "passkeys/confirm-it-is-you/",
        allauth_passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("passkeys/<int:pk>/name/", allauth_passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", allauth_passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("account/", include(signing_in)),
    path("account/second-step/", include(second_step)),
    path("account/sessions/", allauth_sessions.list_usersessions, name="usersessions_list"),
]
