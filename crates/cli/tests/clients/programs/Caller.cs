// What the sample takes for granted: a client, a user and a password; and a GET with the client's headers.
using System;
using System.Net.Http;

class Caller {
    protected static readonly HttpClient httpClient = new HttpClient();
    protected static readonly string username = Environment.GetEnvironmentVariable("USER_ID");
    protected static readonly string password = Environment.GetEnvironmentVariable("PASSWORD");

    protected static void Send() {
        var answer = httpClient.GetAsync(Environment.GetEnvironmentVariable("URL")).Result;
        Console.WriteLine((int)answer.StatusCode);
    }
}
