//! Values that an administrator keeps for the people who sign in.

use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::{ACCOUNT, Rig, TELLS};

const FORM: &str = "fields = [{ name = \"apiKey\", secret = true }, \
    { name = \"vendorKey\", title = \"Vendor key\", secret = true, managed = true, hidden = true }, \
    { name = \"extension\", managed = true, managed_scope = \"user\" }]";
const PATH: &str = "/v1.0/account/connectors/managed/Crm";

async fn rig() -> Rig {
    let module = format!(
        "exports.getBasicAuth = ({{ apiKey }}) => apiKey;
         exports.getManagedAuthOptions = ({{ fieldConst, accountValues }}) =>
           [{{ value: fieldConst, label: Object.keys(accountValues).join() }}, {{ value: 2 }}];\n{TELLS}"
    );
    Rig::declared(FORM, &[("connector.js", &module)]).await
}

async fn given(rig: &Rig, members: Value) -> Value {
    let reply = rig.install(members).await.expect_status(200).json();
    let told: Value = serde_json::from_str(reply["ReturnMessage"]["message"].as_str().unwrap()).unwrap();
    told["additionalInfo"].clone()
}

#[tokio::test]
async fn missing_values_are_named_and_set_ones_are_merged_in_and_never_shown() {
    let rig = rig().await;
    let fields = json!({ "Credentials": { "apiKey": "a" } });
    let missing = rig.install(fields.clone()).await.expect_status(400).json();
    assert_eq!(missing["Details"]["Fields"], json!(["vendorKey", "extension"]));

    rig.put(PATH, &json!({ "Values": { "vendorKey": "v3ndor" } })).await.expect_status(200);
    rig.put(PATH, &json!({ "UserName": "jo", "Values": { "extension": "101" } })).await.expect_status(200);
    let missing = rig.install(fields).await.expect_status(400).json();
    assert_eq!(missing["Details"]["Fields"], json!(["extension"]), "another user's value is nobody's");
    let additional = given(&rig, json!({ "Credentials": { "apiKey": "a" }, "UserName": "jo" })).await;
    assert_eq!(additional, json!({ "apiKey": "a", "vendorKey": "v3ndor", "extension": "101" }));
    // An administrator's value wins over a person's.
    let sent = json!({ "apiKey": "b", "vendorKey": "mine", "extension": "7" });
    let additional = given(&rig, json!({ "Credentials": sent })).await;
    assert_eq!(additional, json!({ "apiKey": "b", "vendorKey": "v3ndor", "extension": "7" }));

    let shown = rig.get(PATH).await.expect_status(200).json();
    assert_eq!((&shown[0]["Field"], &shown[0]["Scope"]), (&json!("vendorKey"), &json!("account")));
    assert_eq!(shown[0]["Values"].as_array().unwrap().len(), 1);
    assert_eq!(shown[1]["Values"][0]["UserName"], "jo");
    assert!(!shown.to_string().contains("v3ndor") && !shown.to_string().contains("101"), "{shown}");
    let options = rig.get(&format!("{PATH}/vendorKey/options")).await.expect_status(200).json();
    assert_eq!(
        options,
        json!([{ "Value": "vendorKey", "Label": "vendorKey" }, { "Value": 2, "Label": "2" }])
    );

    let field = format!("{PATH}/vendorKey");
    rig.app.within(ACCOUNT, Method::DELETE, &field).send().await.expect_status(200);
    rig.app.within(ACCOUNT, Method::DELETE, &field).send().await.expect_status(404);
    let missing = rig.install(json!({ "Credentials": { "apiKey": "c" }, "UserName": "jo" })).await;
    assert_eq!(missing.expect_status(400).json()["Details"]["Fields"], json!(["vendorKey"]));
}

/// Says what `adminConfigModel` holds and what `additionalInfo` does, and then takes a field out.
const LOOKS: &str = "const { AdminConfigModel } = require('@app-connect/core/models/adminConfigModel');
exports.getBasicAuth = ({ apiKey }) => apiKey;
exports.getUserInfo = async ({ additionalInfo }) => {
  const row = await AdminConfigModel.findByPk('anything');
  const [all, count] = [await AdminConfigModel.findAll(), await AdminConfigModel.count()];
  const message = JSON.stringify({ row, all: all.length, count, additionalInfo });
  console.log('the vendor has', row && row.accountValues.vendorKey);
  delete additionalInfo.vendorKey;
  additionalInfo.added = 'later';
  return { successful: true, platformUserInfo: { id: 'u' }, returnMessage: { messageType: 'info', message } };
};\n";

fn told(reply: &Value) -> Value {
    serde_json::from_str(reply["ReturnMessage"]["message"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_module_finds_what_an_administrator_set_and_gets_its_form_again_when_it_is_asked_again() {
    let rig = Rig::declared(FORM, &[("connector.js", LOOKS)]).await;
    rig.put(PATH, &json!({ "Values": { "vendorKey": "v3ndor" } })).await.expect_status(200);
    rig.put(PATH, &json!({ "UserName": "jo", "Values": { "extension": "101" } })).await.expect_status(200);
    let members = json!({ "Credentials": { "apiKey": "a" }, "UserName": "jo" });
    let reply = rig.install(members).await.expect_status(200).json();
    let row = json!({
        "id": ACCOUNT,
        "accountValues": { "vendorKey": "v3ndor" },
        "userValues": { "extension": "101" },
    });
    let form = json!({ "apiKey": "a", "vendorKey": "v3ndor", "extension": "101" });
    let expected = json!({ "row": row, "all": 1, "count": 1, "additionalInfo": form });
    assert_eq!(told(&reply), expected);
    // As it was submitted, and not as the module left it.
    let path = format!("/v1.0/account/connectors/{}/verify", reply["Id"]);
    let again = rig.post(&path, &json!({})).await.expect_status(200).json();
    assert_eq!(told(&again), expected);
}

#[tokio::test]
async fn a_form_without_managed_fields_has_no_row() {
    let rig = Rig::with(LOOKS).await;
    let reply = rig.sign_in("k").await.expect_status(200).json();
    let expected = json!({ "row": null, "all": 0, "count": 0, "additionalInfo": { "apiKey": "k" } });
    assert_eq!(told(&reply), expected);
}

#[tokio::test]
async fn what_is_no_managed_field_or_not_of_that_scope_is_refused() {
    let rig = rig().await;
    for (body, code) in [
        (json!({ "Values": { "apiKey": "x" } }), "not-managed"),
        (json!({ "Values": { "extension": "x" } }), "managed-scope"),
        (json!({ "UserName": "jo", "Values": { "vendorKey": "x" } }), "managed-scope"),
        (json!({ "Values": { "vendorKey": "" } }), "empty-value"),
        (json!({ "UserName": "jo", "Values": { "extension": "1", "vendorKey": "x" } }), "managed-scope"),
    ] {
        assert_eq!(rig.put(PATH, &body).await.expect_status(400).json()["Code"], code, "{body}");
    }
    let shown = rig.get(PATH).await.json();
    assert_eq!((&shown[0]["Values"], &shown[1]["Values"]), (&json!([]), &json!([])));
    rig.get("/v1.0/account/connectors/managed/Nothing").await.expect_status(404);
}
